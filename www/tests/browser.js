// A headless Chromium by WebDriver, with nothing between but fetch; and a static server that counts what is asked.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".pdf": "application/pdf", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json" };

/** Shift, Control, Alt. */
const MODIFIERS = ["\uE008", "\uE009", "\uE00A"];

/** Serves a folder on a free port, and other files and folders (both end in a slash) under paths of their own; `headers` by path. */
export async function serve(root, others = {}, headers = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const [mount = "/", folder = root] = Object.entries(others).find(([mount]) => mount.endsWith("/") && path.startsWith(mount)) ?? [];
    const file = others[path] ?? join(folder, path.endsWith("/") ? `${path}index.html` : path.slice(mount.length));
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-length": body.length, ...headers[path] }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}

/** A browser session. */
export class Browser {
  static async start(downloads) {
    const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise((resolve, reject) => {
      driver.on("error", reject);
      driver.stdout.on("data", (data) => {
        const started = /started successfully on port (\d+)/.exec(data);
        if (started) resolve(started[1]);
      });
    });
    const browser = new Browser();
    browser.driver = driver;
    browser.base = `http://127.0.0.1:${port}/session`;
    const args = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,900"];
    const prefs = { "download.default_directory": downloads, "download.prompt_for_download": false, "profile.default_content_setting_values.automatic_downloads": 1 };
    const { sessionId } = await browser.call("POST", "", { capabilities: { alwaysMatch: { "goog:chromeOptions": { args, prefs }, "goog:loggingPrefs": { browser: "ALL", performance: "ALL" } } } });
    browser.base += `/${sessionId}`;
    await browser.call("POST", "/timeouts", { script: 120_000 });
    return browser;
  }

  async call(method, path, body) {
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.message}`);
    return value;
  }

  open(url) {
    return this.call("POST", "/url", { url });
  }

  /** Runs a function in the page and awaits what it returns. */
  run(code, ...args) {
    const script = `const done = arguments[arguments.length - 1]; Promise.resolve((${code})(...arguments)).then((value) => done({ value }), (error) => done({ error: String(error.stack ?? error) }));`;
    return this.call("POST", "/execute/async", { script, args }).then(({ value, error }) => {
      if (error) throw new Error(error);
      return value;
    });
  }

  /** Waits until a function in the page returns something true. */
  async until(code, what, ...args) {
    for (let tries = 0; tries < 1200; tries += 1) {
      const value = await this.run(code, ...args);
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`waited in vain for ${what}`);
  }

  /** Presses keys, numbered as WebDriver does; Shift, Control and Alt are held until they come again. */
  keys(text) {
    const held = new Set();
    const actions = [...text].flatMap((value) => {
      if (!MODIFIERS.includes(value)) return [{ type: "keyDown", value }, { type: "keyUp", value }];
      if (held.delete(value)) return [{ type: "keyUp", value }];
      held.add(value);
      return [{ type: "keyDown", value }];
    });
    return this.call("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Actions of each pointer, one after the other: a mouse, or several fingers at once. */
  point(pointerType, ...pointers) {
    const source = (actions, number) => ({ type: "pointer", id: `${pointerType}${number}`, parameters: { pointerType }, actions });
    return this.call("POST", "/actions", { actions: pointers.map(source) });
  }

  wheel(x, y, deltaY) {
    return this.call("POST", "/actions", { actions: [{ type: "wheel", id: "wheel", actions: [{ type: "scroll", x, y, deltaX: 0, deltaY }] }] });
  }

  /** Chooses files, or a folder, in a file input. */
  async choose(selector, ...paths) {
    const element = await this.call("POST", "/element", { using: "css selector", value: selector });
    const [id] = Object.values(element);
    return this.call("POST", `/element/${id}/value`, { text: paths.join("\n") });
  }

  /** Asks Chromium itself, by its DevTools protocol. */
  ask(cmd, params = {}) {
    return this.call("POST", "/goog/cdp/execute", { cmd, params });
  }

  log(type) {
    return this.call("POST", "/se/log", { type });
  }

  async quit() {
    await this.call("DELETE", "").catch(() => {});
    this.driver.kill();
  }
}
