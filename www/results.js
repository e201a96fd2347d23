// What was found, in the form of the contract: what every export is made of.

/** @typedef {import("./pkg/checkbox_web.js").DocumentResult} DocumentResult */

const round = (value) => Math.round(value * 100) / 100;

/**
 * One page as people left it and as the slider shows it, most confident first.
 * @param {import("./store.js").Store} store
 * @param {import("./store.js").Page} page
 */
export function pageResult(store, page) {
  const detections = store.shown(page).map((mark) => ({
    page: page.record.page,
    class: mark.class,
    confidence: mark.confidence,
    bbox: Object.fromEntries(Object.entries(mark.bbox).map(([side, value]) => [side, round(value)])),
  }));
  return { page: page.record, detections };
}

/** @returns {DocumentResult} */
export function documentResult(store, file) {
  return {
    file: file.name,
    pages: file.pages.map((page) => pageResult(store, page)),
    failed_pages: file.failures,
    timings_ms: file.timings,
  };
}
