import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isDatasetError } from "../DatasetError.js";
import { download, type DownloadOptions } from "./download.js";

const body = new TextEncoder().encode("the whole file");
const right = createHash("sha256").update(body).digest("hex");
const wrong = "0".repeat(64);

const answers: Record<string, (response: ServerResponse) => void> = {
  "/file": (response) => response.end(body),
  "/moved": (response) => response.writeHead(302, { Location: "/file" }).end(),
  "/missing": (response) => response.writeHead(404).end("no such file"),
  "/broken": (response) => response.writeHead(503).end(),
  // Promises more than it sends, and hangs up.
  "/interrupted": (response) => {
    response.writeHead(200, { "Content-Length": 1000 });
    response.write(body.subarray(0, 5), () => response.socket?.destroy());
  },
  "/chunks-interrupted": (response) => {
    response.write(body.subarray(0, 5), () => response.socket?.destroy());
  },
  "/endless": (response) => {
    const timer = setInterval(() => response.write(new Uint8Array(1000)), 1);
    response.on("close", () => clearInterval(timer));
  },
  "/silent": () => {},
};

let requests: string[] = [];
let server: Server;
let base = "";
let directory = "";

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "download-"));
  server = createServer(({ url = "" }, response) => {
    requests.push(url);
    answers[url]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

function freshFile(): string {
  requests = [];
  return join(mkdtempSync(join(directory, "case-")), "deep", "file.bin");
}

/** Everything in the folder of a file. */
function beside(file: string): string[] {
  return existsSync(join(file, "..")) ? readdirSync(join(file, "..")) : [];
}

async function failure(fetching: Promise<unknown>): Promise<string> {
  const error = await fetching.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isDatasetError(error) ? error.message : `not a DatasetError: ${String(error)}`;
}

test("fetches, verifies and keeps, and then reads what was kept", async () => {
  const file = freshFile();
  expect(await download(`${base}/file`, { sha256: right.toUpperCase(), file })).toEqual(body);
  expect([beside(file), new Uint8Array(readFileSync(file))]).toEqual([["file.bin"], body]);
  expect([...(await download(`${base}/file`, { sha256: right, file }))]).toEqual([...body]);
  expect(requests).toEqual(["/file"]);
});

test("without a file nothing is kept, without a checksum nothing compared, and a move is followed", async () => {
  requests = [];
  expect(await download(new URL(`${base}/moved`))).toEqual(body);
  expect(await download(`${base}/file`)).toEqual(body);
  expect(requests).toEqual(["/moved", "/file", "/file"]);
});

test("mirrors are tried in their order", async () => {
  const file = freshFile();
  const places = ["/missing", "/interrupted", "/file", "/broken"].map((path) => base + path);
  expect(await download(places, { sha256: right, file })).toEqual(body);
  expect([requests, beside(file)]).toEqual([["/missing", "/interrupted", "/file"], ["file.bin"]]);
});

const failing: [path: string, options: DownloadOptions, message: string][] = [
  ["/missing", {}, "/missing: the server answers 404 Not Found"],
  ["/broken", {}, "/broken: the server answers 503 Service Unavailable"],
  ["/interrupted", {}, "/interrupted: terminated (other side closed)"],
  ["/chunks-interrupted", {}, "/chunks-interrupted: terminated (other side closed)"],
  ["/endless", { limit: 5000 }, "/endless: the server sends more than 5000 bytes"],
  ["/file", { limit: 13 }, "/file: the server sends more than 13 bytes"],
  ["/file", { sha256: wrong }, `/file has SHA-256 ${right}, expected ${wrong}`],
  ["/silent", { signal: AbortSignal.timeout(50) }, "/silent: The operation was aborted due to timeout"],
];
test.each(failing)("%s with %j: an error, and nothing is kept", async (path, options, message) => {
  const file = freshFile();
  const found = await failure(download(base + path, { ...options, file }));
  expect(found).toContain(`download: can't be fetched: ${base}`);
  expect(found).toContain(message);
  expect(beside(file)).toEqual([]);
});

test("when all mirrors fail, the error says what each did", async () => {
  const found = await failure(download([`${base}/missing`, "http://127.0.0.1:1/x", "no address"]));
  expect(found).toContain(`${base}/missing: the server answers 404`);
  expect(found).toMatch(/http:\/\/127\.0\.0\.1:1\/x: fetch failed \(.+\)/u);
  expect(found).toContain("no address: Failed to parse URL");
});

test("a kept file with another checksum is an error and stays as it is", async () => {
  const file = freshFile();
  mkdirSync(join(file, ".."));
  writeFileSync(file, "somebody's work");
  const found = await failure(download(`${base}/file`, { sha256: right, file }));
  expect(found).toContain(`download: ${file} has SHA-256 `);
  expect(found).toContain(`expected ${right}. If it is a leftover, delete it and it is fetched again`);
  expect([readFileSync(file, "utf8"), beside(file), requests]).toEqual(["somebody's work", ["file.bin"], []]);
});

test("while a file is fetched, nothing stands under its name; two at a time don't disturb each other", async () => {
  const file = freshFile();
  const seen: string[][] = [];
  answers["/slow"] = (response) => {
    response.write(body.subarray(0, 7));
    setTimeout(() => {
      seen.push(beside(file));
      response.end(body.subarray(7));
    }, 20);
  };
  const both = [1, 2].map(() => download(`${base}/slow`, { sha256: right, file }));
  expect(await Promise.all(both)).toEqual([body, body]);
  expect([seen[0], beside(file), new Uint8Array(readFileSync(file))]).toEqual([[], ["file.bin"], body]);
});

test("a place that can't be written or read is named", async () => {
  const file = freshFile();
  const inFile = join(directory, "plain");
  writeFileSync(inFile, "");
  expect(await failure(download(`${base}/file`, { file: join(inFile, "x") }))).toContain(
    `download: ${join(inFile, "x")} can't be `,
  );
  mkdirSync(file, { recursive: true });
  expect(await failure(download(`${base}/file`, { file }))).toContain(
    `download: ${file} can't be read: EISDIR`,
  );
});

test("what fails while it is written leaves nothing behind", async () => {
  const file = freshFile();
  mkdirSync(join(file, ".."));
  // The name is taken by the time of renaming: by a folder, over which no file can be renamed.
  answers["/overtaken"] = (response) => {
    mkdirSync(file);
    response.end(body);
  };
  expect(await failure(download(`${base}/overtaken`, { file }))).toContain(
    `download: ${file} can't be written: `,
  );
  expect(beside(file)).toEqual(["file.bin"]);
});

test("without a file system there is no keeping, without Web Crypto no verifying, and both say so", async () => {
  vi.stubGlobal("process", undefined);
  const keeping = download(`${base}/file`, { file: "x" });
  vi.unstubAllGlobals();
  expect(await failure(keeping)).toContain(
    "download: x can't keep anything, because there is no file system here",
  );
  vi.stubGlobal("crypto", {});
  const found = await failure(download(`${base}/file`, { sha256: right }));
  vi.unstubAllGlobals();
  expect(found).toContain(
    "can't be verified: a browser computes SHA-256 on pages of https: and localhost only",
  );
});

test.each([
  [{ sha256: "abc" }, "download: sha256 must be 64 hexadecimal digits, but is abc"],
  [{ limit: -1 }, "download: limit must be a whole number from 0"],
  [{ cache: "x" }, "download: unknown option cache; the options are sha256, file, limit, signal"],
])("options %j are refused", async (options, message) => {
  expect(await failure(download(`${base}/file`, options as DownloadOptions))).toContain(message);
});

test("no address is refused", async () => {
  expect(await failure(download([]))).toBe("download: there is no address to fetch from");
});
