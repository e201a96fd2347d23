// How many boxes of each state: on this page, in this file, in all.

import { countWords } from "./words.js";

/** @param {import("./model/store.js").Store} store */
export function showSummary(store) {
  const pages = (files) => files.flatMap((file) => file.pages);
  const scopes = [
    ["This page", store.page ? [store.page] : []],
    ["This file", pages(store.file ? [store.file] : [])],
    ["All files", pages(store.files)],
  ];
  const lines = scopes.map(([name, shown]) => {
    const line = document.createElement("div");
    line.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: countWords(store.counts(shown)) }));
    return line;
  });
  document.querySelector("#summary").replaceChildren(...lines);
}
