// How many boxes of each state: on this page, in this file, in all.

import { countStates } from "./store.js";
import { stateWord } from "./words.js";

/** @param {import("./store.js").Store} store */
export function showSummary(store) {
  const list = document.querySelector("#summary");
  const pages = (files) => files.flatMap((file) => file.pages);
  const scopes = [
    ["This page", store.page ? [store.page] : []],
    ["This file", pages(store.file ? [store.file] : [])],
    ["All files", pages(store.files)],
  ];
  const rows = scopes.map(([name, shown]) => {
    const counts = countStates(shown.flatMap((page) => store.shown(page)), store.classNames);
    return `${name}: ${[...counts].map(([className, count]) => `${count} ${stateWord(className)}`).join(", ")}`;
  });
  list.replaceChildren(...rows.map((row) => {
    const [name, counts] = row.split(": ");
    const line = document.createElement("div");
    const term = document.createElement("dt");
    const value = document.createElement("dd");
    term.textContent = name;
    value.textContent = counts;
    line.append(term, value);
    return line;
  }));
}
