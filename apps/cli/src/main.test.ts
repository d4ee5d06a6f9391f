import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { chainrule, expectPlain, freshDirectory, requireBuild } from "./testing/runCommand.js";
import { writeSmallMnist } from "./testing/smallMnist.js";

// Processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const quick = ["--epochs", "3", "--batch-size", "20", "--learning-rate", "0.01"];

let data: string;
beforeAll(() => {
  requireBuild();
  data = writeSmallMnist();
});

describe("help and version", () => {
  test.concurrent.each([
    [[], ["Usage: chainrule", "train", "evaluate", "Examples:"]],
    [["--help"], ["Usage: chainrule", "Examples:"]],
    [
      ["train", "--help"],
      ["Usage: chainrule train", "--learning-rate", "Examples:", "Ctrl-C"],
    ],
    [
      ["evaluate", "--help"],
      ["Usage: chainrule evaluate", "Examples:"],
    ],
    [
      ["--version"],
      [
        (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
          .version,
      ],
    ],
  ])("chainrule %j", async (args, texts) => {
    const result = await chainrule(args, tmpdir());
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    for (const text of texts) expect(result.stdout).toContain(text);
  });
});

describe("train and evaluate", () => {
  test("report the same, and save a model", async () => {
    const cwd = freshDirectory();
    const result = await chainrule(["train", "mnist", "--data", data, ...quick], cwd);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    expect(result.stdout).toContain(
      "400 images to learn from, 100 held out (not the 10,000 official test images)",
    );
    expect(result.stdout).toContain("Loss      cross-entropy. The targets are 10 classes");
    expect(result.stdout).toMatch(
      /^ +3\/3 +[\d.e-]+ +\d+\.\d\d % +[\d.e-]+ +\d+\.\d\d % +(?:[\d.]+ s|\d+ ms)$/mu,
    );
    expect(result.stdout).toContain("Held-out accuracy 95.00 %: 95 of 100 images");
    expect(result.stdout).toMatch(/^ +5 +1 +· +· +· +· +10 +· +· +· +· +90\.9 %$/mu);
    expect(result.stdout).toContain("All 5 wrong guesses, the surest first:");
    expect(result.stdout).toMatch(/guessed 0, is 5/u);
    expect(result.stdout).toContain("▀▀▀▀▀▀▀▀");
    expect(result.stdout).toContain("Model saved: mnist-model.safetensors\nReport: mnist-model.html\n");
    expect(readdirSync(cwd)).toEqual(["mnist-model.html", "mnist-model.safetensors"]);

    const again = await chainrule(["evaluate", "mnist-model.safetensors", "--data", data], cwd);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expectPlain(again);
    expect(again.stdout).toContain(/Held-out accuracy.*/u.exec(result.stdout)![0]);
  });

  test("the same seed gives the same file to the byte, and the first one is kept", async () => {
    const cwd = freshDirectory();
    const args = ["train", "mnist", "--data", data, ...quick, "--output", "m.st", "--no-report"];
    const first = await chainrule([...args, "--seed", "3"], cwd);
    const model = readFileSync(join(cwd, "m.st"));
    const second = await chainrule([...args, "--seed", "3"], cwd);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(readFileSync(join(cwd, "m.st")).equals(model)).toBe(true);
    expect(readFileSync(join(cwd, "m.previous.st")).equals(model)).toBe(true);
    expect(second.stdout).toContain("The model that was there is now: m.previous.st");
    expect(readdirSync(cwd)).toEqual(["m.previous.st", "m.st"]);
    await chainrule([...args, "--seed", "4"], cwd);
    expect(readFileSync(join(cwd, "m.st")).equals(model)).toBe(false);
  });

  test.concurrent.each([
    ["linear", ["--optimizer", "sgd"], "15"],
    ["mlp:20,10", ["--loss", "mse", "--learning-rate", "0.01", "--dropout", "0.1"], "15"],
    ["layers:conv3x4,pool,dense10", ["--batch-size", "20", "--augment", "shift:1"], "6"],
  ])("%s %j", async (model, options, epochs) => {
    const args = ["--model", model, "--epochs", epochs, ...options];
    const result = await chainrule(["train", "mnist", "--data", data, ...args], freshDirectory());
    expect(result.code).toBe(0);
    expectPlain(result);
    expect(result.stdout).toContain("Held-out accuracy 95.00 %");
  });

  test("with the defaults 94 % of the embedded held-out images are recognised", async () => {
    const cwd = freshDirectory();
    const result = await chainrule(["train", "mnist"], cwd);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    expect(result.stdout).toContain("The held-out images are not the official test images");
    expect(result.stdout.match(/^ +\d+\/16 /gmu)).toHaveLength(16);
    const accuracy = /Held-out accuracy ([\d.]+) %: [\d,]+ of 2,000 images \(not the official/u.exec(
      result.stdout,
    )?.[1];
    expect(Number(accuracy)).toBeGreaterThanOrEqual(94);
    const again = await chainrule(["evaluate", "mnist-model.safetensors"], cwd);
    expect(again.stdout).toContain(`${accuracy} %`);
  });

  test("a CSV file", async () => {
    const cwd = freshDirectory();
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i % 7},${["Rome", "Oslo"][i % 2]!},${2 * (i % 7) + (i % 2)}.5`,
    );
    writeFileSync(join(cwd, "houses.csv"), `rooms,town,price\n${rows.join("\n")}\n`);
    const args = [
      "train",
      "houses.csv",
      "--target",
      "price",
      "--optimizer",
      "sgd",
      "--learning-rate",
      "0.05",
    ];
    const result = await chainrule([...args, "--model", "linear", "--epochs", "60"], cwd);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expectPlain(result);
    expect(result.stdout).toContain("48 rows to learn from, 12 held out (held out at random)");
    expect(result.stdout).toContain("Loss      mse. The targets are measured numbers.");
    expect(result.stdout).toMatch(/^Held-out R² (?:1\.0000|0\.99\d\d): price is off by /mu);
    expect(readdirSync(cwd)).toEqual(["houses-model.html", "houses-model.safetensors", "houses.csv"]);
    const page = readFileSync(join(cwd, "houses-model.html"), "utf8");
    expect(page).toContain("price: predicted against true");
    expect(page).toContain("town=Oslo");
    expect(page).toContain(`chainrule ${args.join(" ")}`);
  });
});

describe("--json", () => {
  test("prints lines of JSON, and nothing else", async () => {
    const cwd = freshDirectory();
    const result = await chainrule(["train", "iris", "--epochs", "3", "--json", "--validation", "0.2"], cwd);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    const lines = result.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event }) => event)).toEqual(["start", "epoch", "epoch", "epoch", "end"]);
    expect(lines[0]).toMatchObject({
      samples: { train: 96, validation: 24, test: 30 },
      settings: { model: "mlp:32", loss: "cross-entropy", epochs: 3 },
      parameters: 259,
    });
    expect(lines[1]).toMatchObject({
      epoch: 1,
      epochs: 3,
      learningRate: 0.002,
      norms: [expect.any(Number), expect.any(Number)],
    });
    expect(lines[4]).toMatchObject({
      ended: "complete",
      model: "iris-model.safetensors",
      report: "iris-model.html",
    });
  });

  test("--eager gives the same losses, bit for bit", async () => {
    const run = async (...more: string[]): Promise<unknown[]> => {
      const args = ["train", "wine", "--epochs", "5", "--dropout", "0.2", "--json", "--no-report", ...more];
      const { stdout } = await chainrule(args, freshDirectory());
      return stdout
        .trimEnd()
        .split("\n")
        .slice(1, -1)
        .map((line) => ({ ...(JSON.parse(line) as object), seconds: 0 }));
    };
    const [eager, compiled] = await Promise.all([run("--eager"), run()]);
    expect(compiled).toHaveLength(5);
    expect(eager).toEqual(compiled);
  });
});

describe("Ctrl-C", () => {
  const args = (): string[] => [
    "train",
    "mnist",
    "--data",
    data,
    "--model",
    "linear",
    "--epochs",
    "60",
    "--output",
    "m.st",
  ];

  test("saves what was learned, and --resume goes on to the last bit", async () => {
    const cwd = freshDirectory();
    const result = await chainrule(args(), cwd, " 5/60 ");
    expect(result).toMatchObject({ code: 130, stderr: "" });
    expectPlain(result);
    expect(result.stdout).toMatch(/Interrupted in epoch \d+ of 60\./u);
    expect(result.stdout).toContain("What was learned so far is saved: m.st");
    expect(result.stdout).toContain(`To go on: chainrule ${args().join(" ")} --resume`);
    expect(readdirSync(cwd)).toEqual(["m.checkpoint.st", "m.st"]);
    const early = await chainrule(["evaluate", "m.st", "--data", data], cwd);
    expect(early).toMatchObject({ code: 0, stderr: "" });

    const other = await chainrule([...args(), "--resume", "--seed", "1"], cwd);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("is the checkpoint of another training. It had seed 0 (now 1).");
    expect(readdirSync(cwd)).toEqual(["m.checkpoint.st", "m.st"]);

    const resumed = await chainrule([...args(), "--resume"], cwd);
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(resumed.stdout).toMatch(/Going on after \d+ epochs and \d+ batches/u);
    expect(readdirSync(cwd)).toEqual(["m.html", "m.previous.st", "m.st"]);
    const whole = freshDirectory();
    await chainrule(args(), whole);
    expect(readFileSync(join(cwd, "m.st")).equals(readFileSync(join(whole, "m.st")))).toBe(true);
  });

  test("a checkpoint of an earlier training is not lost", async () => {
    const cwd = freshDirectory();
    await chainrule(args(), cwd, " 5/60 ");
    const checkpoint = readFileSync(join(cwd, "m.checkpoint.st"));
    const complete = await chainrule([...args(), "--epochs", "1"], cwd);
    expect(complete.code).toBe(0);
    expect(readFileSync(join(cwd, "m.checkpoint.st")).equals(checkpoint)).toBe(true);
    await chainrule([...args(), "--seed", "1"], cwd, " 5/60 ");
    expect(readFileSync(join(cwd, "m.checkpoint.previous.st")).equals(checkpoint)).toBe(true);
  });
});
