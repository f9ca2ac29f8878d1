/** An order's PDF as the server makes it. */

export interface WantedPdf {
  id: string;
  language: string;
  /** For the file's name. */
  number: string;
}

const TIMEOUT_MS = 20_000;

/** Null: nobody of ours answered with a PDF. */
export async function fetchPdf(
  fetching: typeof fetch,
  { id, language, number }: WantedPdf,
): Promise<File | null> {
  try {
    const response = await fetching(`/api/v1/orders/${encodeURIComponent(id)}/pdf?language=${language}`, {
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const type = response.headers.get('Content-Type') ?? '';
    if (!response.ok || type !== 'application/pdf') return null;
    return new File([await response.blob()], `${number}.pdf`, { type });
  } catch {
    return null;
  }
}
