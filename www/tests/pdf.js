// A PDF of plain pages with drawn boxes, small enough to be written here: what the tests need many of.

/** @param {number} pageCount @param {(number: number) => number} boxesOn how many boxes a page has, from 1 @returns {Buffer} */
export function pdfOf(pageCount, boxesOn) {
  const objects = ["<< /Type /Catalog /Pages 2 0 R >>", null, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"];
  const kids = [];
  for (let number = 1; number <= pageCount; number += 1) {
    const content = contentOf(number, boxesOn(number));
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${objects.length} 0 R /Resources << /Font << /F 3 0 R >> >> >>`);
    kids.push(`${objects.length} 0 R`);
  }
  objects[1] = `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pageCount} >>`;
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, "0");
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((offset) => `${offset} 00000 n \n`).join("")}`;
  text += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

function contentOf(number, boxes) {
  const write = (text, x, y) => `BT /F 11 Tf ${x} ${y} Td (${text}) Tj ET`;
  const lines = [write(`Page ${number}: conditions of the contract`, 60, 780)];
  for (let line = 0; line < 12; line += 1) lines.push(write("The parties agree that this line is here to be read by nobody at all.", 60, 740 - 16 * line));
  for (let box = 0; box < boxes; box += 1) {
    const y = 480 - 30 * box;
    lines.push(`1 w 60 ${y} 11 11 re S`, write(`Option ${box + 1} of this page`, 80, y + 1));
    if (box % 2 === 0) lines.push(`1.4 w 62 ${y + 2} m 69 ${y + 9} l S 62 ${y + 9} m 69 ${y + 2} l S`);
  }
  return lines.join("\n");
}
