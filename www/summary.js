// Numbers of boxes of each state: on this page, in this file, in all.

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
    const [line, term, value] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
    term.textContent = name;
    value.textContent = countWords(store.counts(shown));
    line.append(term, value);
    return line;
  });
  document.querySelector("#summary").replaceChildren(...lines);
}
