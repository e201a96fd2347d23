// How files get in: drop, paste, pick, folder, photo, sample.

const byId = (id) => document.getElementById(id);

/** @param {(files: File[]) => void} take */
export function listenForFiles(take) {
  for (const [button, input] of [["pick", "files-input"], ["pick-folder", "folder-input"], ["take-photo", "photo-input"]]) {
    byId(button).addEventListener("click", () => byId(input).click());
    byId(input).addEventListener("change", ({ target }) => {
      take([...target.files].filter((file) => !file.name.startsWith(".")));
      target.value = "";
    });
  }
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length > 0) {
      event.preventDefault();
      take(files);
    }
  });
  for (const button of document.querySelectorAll(".sample")) {
    button.addEventListener("click", async () => {
      const { file } = button.dataset;
      const blob = await (await fetch(file)).blob();
      take([new File([blob], file.split("/").at(-1), { type: blob.type })]);
    });
  }
  listenForDrops(take);
}

function listenForDrops(take) {
  const hint = byId("drop-hint");
  let depth = 0;
  document.addEventListener("dragenter", ({ dataTransfer }) => {
    depth += 1;
    // Text that is dragged about is no document.
    if (!dataTransfer?.types.includes("Files")) return;
    hint.hidden = false;
  });
  document.addEventListener("dragleave", () => {
    depth -= 1;
    hint.hidden = depth > 0;
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    depth = 0;
    hint.hidden = true;
    // The entries are gone after the first await.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    const files = [...event.dataTransfer.files];
    const folders = entries.filter((entry) => entry?.isDirectory);
    if (folders.length === 0) return take(files);
    const inFolders = await Promise.all(entries.map((entry, place) => (entry?.isDirectory ? filesIn(entry) : [files[place]])));
    take(inFolders.flat());
  });
}

/** All files below a dropped folder. */
async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  // One call gives at most a hundred entries.
  for (let some; (some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length > 0; ) found.push(...some);
  const files = await Promise.all(found.filter(({ name }) => !name.startsWith(".")).map(filesIn));
  return files.flat();
}
