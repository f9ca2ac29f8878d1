/** What of the Barcode Detection API is used; not every browser has it, and TypeScript does not know it. */

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

const FORMATS = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128', 'itf'];

export function canScan(): boolean {
  return 'BarcodeDetector' in globalThis && 'mediaDevices' in navigator;
}

/** Null: the browser has none. */
export function barcodeDetector(): Detector | null {
  const { BarcodeDetector } = globalThis as {
    BarcodeDetector?: new (options: { formats: string[] }) => Detector;
  };
  return BarcodeDetector ? new BarcodeDetector({ formats: FORMATS }) : null;
}
