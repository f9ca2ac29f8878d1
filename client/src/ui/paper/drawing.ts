/** A paper's PDF on the device: the marks of its layout, drawn by jsPDF; the check code by qr. Loaded when one is asked for. */

import { jsPDF } from 'jspdf';
import encodeQr from 'qr';

import { layOut, type Mark, type Tone } from '../../domain/paper/layout';
import type { Paper } from '../../domain/paper/paper';
import { word, written } from '../../domain/paper/words';

/** The colours of the screens (tokens.css), in the light; paper has no dark. */
const TONES: Record<Tone, string> = {
  ink: '#1B2321',
  muted: '#5B6662',
  line: '#E4E0D8',
  accent: '#0B6E5F',
  shade: '#F1EEE8',
  careful: '#8A5100',
};

/** The paper as a PDF of A4 pages. */
export function pdfOf(paper: Paper): Blob {
  const pdf = new jsPDF({ unit: 'pt', format: 'a4', compress: true, putOnlyUsedFonts: true });
  pdf.setProperties({ title: titleOf(paper), author: written(paper.company.name), creator: 'Mascate' });
  for (const [index, marks] of layOut(paper).entries()) {
    if (index > 0) pdf.addPage();
    for (const mark of marks) draw(pdf, mark, paper);
  }
  return pdf.output('blob');
}

/** What a reader's window, and the file, is called. */
export function titleOf(paper: Paper): string {
  return written(`${word(paper.language, paper.kind)} ${paper.number ?? word(paper.language, 'not_sent')}`);
}

function draw(pdf: jsPDF, mark: Mark, paper: Paper): void {
  const { logo } = paper.company;
  if (mark.kind === 'text') {
    pdf.setFont('helvetica', mark.bold ? 'bold' : 'normal');
    pdf.setFontSize(mark.size);
    pdf.setTextColor(TONES[mark.tone]);
    pdf.text(mark.text, mark.x, mark.y);
    return;
  }
  pdf.setFillColor(TONES[mark.tone]);
  if (mark.kind === 'fill') pdf.rect(mark.x, mark.y, mark.width, mark.height, 'F');
  else if (mark.kind === 'code') drawCode(pdf, mark);
  else if (logo !== null)
    pdf.addImage(
      logo.data,
      logo.data.startsWith('iVBOR') ? 'PNG' : 'JPEG',
      mark.x,
      mark.y,
      mark.width,
      mark.height,
    );
}

/** One path of all dark squares, so that no seam shows between them; the quiet zone is the paper's own white. */
function drawCode(pdf: jsPDF, mark: Mark): void {
  const framed = encodeQr(mark.text, 'raw', { ecc: 'medium', border: 1 });
  const rows = framed.slice(1, -1).map((row) => row.slice(1, -1));
  const side = mark.width / rows.length;
  for (const [y, row] of rows.entries())
    for (const [x, isDark] of row.entries())
      if (isDark) pdf.rect(mark.x + x * side, mark.y + y * side, side, side, null);
  pdf.fill();
}
