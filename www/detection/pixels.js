// Pixels of a page in the worker: on a canvas at once, since they lie in the module's memory and soon are others.

/** Long side of a thumbnail in pixels: twice what the strip shows, for fine screens. */
const THUMBNAIL_PX = 176;

/** @param {ImageData} pixels @param {number} turns quarters of a circle, clockwise @returns {OffscreenCanvas} */
export function canvasOf(pixels, turns) {
  const { width, height } = pixels;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  if (turns % 4 === 0) return canvas;
  const turned = turns % 2 ? new OffscreenCanvas(height, width) : new OffscreenCanvas(width, height);
  const context = turned.getContext("2d");
  context.translate(turned.width / 2, turned.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(canvas, -width / 2, -height / 2);
  release(canvas);
  return turned;
}

/** Frees the pixels now, not when somebody collects garbage. @param {OffscreenCanvas | null} canvas */
export function release(canvas) {
  if (canvas) canvas.width = canvas.height = 0;
}

/** @param {OffscreenCanvas} canvas @returns {ImageData} */
export function pixelsOf(canvas) {
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
}

/** A compressed picture: the browser keeps it outside the page's memory. @param {OffscreenCanvas} canvas */
export function pictureOf(canvas) {
  return canvas.convertToBlob({ type: "image/png" });
}

/** @param {OffscreenCanvas} canvas */
export async function thumbnailOf(canvas) {
  const scale = Math.min(1, THUMBNAIL_PX / Math.max(canvas.width, canvas.height));
  const [width, height] = [canvas.width, canvas.height].map((side) => Math.max(1, Math.round(side * scale)));
  const small = new OffscreenCanvas(width, height);
  const context = small.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, width, height);
  const picture = await small.convertToBlob({ type: "image/jpeg", quality: 0.8 });
  release(small);
  return picture;
}
