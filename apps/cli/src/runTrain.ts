import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { CommandError } from "./CommandError.js";
import type { DataRequest } from "./data/DataRequest.js";
import { loadData } from "./data/loadData.js";
import { sampleCount } from "./data/LoadedData.js";
import { type Interruption, listenForInterruption } from "./interruption.js";
import { type SavedModel, writeModelFile } from "./modelFile.js";
import { checkOutput } from "./outputFile.js";
import { trainingReport } from "./report/trainingReport.js";
import type { Terminal } from "./terminal.js";
import {
  checkCheckpointPath,
  checkpointPath,
  keepEarlierCheckpoint,
  readCheckpoint,
  writeCheckpoint,
} from "./training/checkpointFile.js";
import { introduce } from "./training/introduce.js";
import { liveView } from "./training/liveView.js";
import { plan } from "./training/plan.js";
import { type AskedSettings, resolveSettings } from "./training/resolveSettings.js";
import type { Run } from "./training/Run.js";
import { type Outcome, runTraining } from "./training/runTraining.js";
import { describeDivergence, tellOutcome } from "./training/tellOutcome.js";
import { beginning } from "./training/train.js";
import { stepsAnEpoch } from "./training/trainingCurves.js";
import type { TrainingState } from "./training/TrainingState.js";
import { type Held, jsonView, plainView, type TrainingView } from "./training/TrainingView.js";
import { checkWritable, writeGenerated } from "./writeGenerated.js";

/** What `chainrule train` is asked to do. */
export interface TrainRequest {
  readonly data: DataRequest;
  readonly asked: AskedSettings;
  /** Where the model goes; without a path beside where the command runs, under the name of the data. */
  readonly output: string | undefined;
  /** Where the page about the run goes; without a path beside the model, with false nowhere. */
  readonly report: string | false | undefined;
  /** Where checkpoints go, which then stay; without a path beside the model, until the training is complete. */
  readonly checkpoint: string | undefined;
  /** Whether to go on where a training of the same kind was interrupted. */
  readonly resume: boolean;
  readonly eager: boolean;
  /** Whether events are printed as lines of JSON, and nothing else. */
  readonly json: boolean;
  /** How many mistakes are shown; without a number as many as there is room for. */
  readonly pictures: number | undefined;
  /** The version of this program. */
  readonly version: string;
  /** The command line, without --resume. */
  readonly command: string;
}

/**
 * Trains, saves and reports.
 *
 * @returns the exit code
 * @throws CommandError where data, settings or files are of no use, or the training diverges
 */
export async function runTrain(request: TrainRequest, terminal: Terminal): Promise<number> {
  const paths = pathsOf(request);
  checkPaths(paths, request);
  const interruption = listenForInterruption();
  try {
    const data = await loadData(request.data);
    const resolved = resolveSettings(request.asked, data);
    const { settings } = resolved;
    const run: Run = {
      ...resolved,
      ...paths,
      request,
      data,
      plan: plan(settings, data, request),
      held: {
        task: data.description.task,
        part: data.validation === undefined ? "held-out" : "validation",
      },
      undertaking: { settings, request: request.data, data: data.description, command: request.command },
    };
    const start = startOf(run);
    if (interruption.exitCode !== undefined) {
      const text = "Interrupted before the training began: nothing is saved.";
      terminal.paragraph(request.json ? JSON.stringify({ event: "note", text }) : text);
      return interruption.exitCode;
    }
    introduce(run, start, terminal);
    const outcome = await trainShowing(run, start, terminal, interruption);
    if (outcome.ended === "diverged") throw new CommandError(describeDivergence(outcome, run));
    finish(run, outcome, terminal);
    return outcome.ended === "interrupted" ? interruption.exitCode! : 0;
  } finally {
    interruption.release();
  }
}

type Paths = Pick<Run, "output" | "report" | "checkpoint">;

function pathsOf({ data, output, report, checkpoint }: TrainRequest): Paths {
  const name = data.dataset.replace(/[\\/]+$/u, "").replace(/^.*[\\/]/u, "");
  const path = output ?? `${name.replace(/\.(?:csv|tsv|txt)(?:\.gz)?$/iu, "")}-model.safetensors`;
  return {
    output: path,
    report: report === false ? undefined : (report ?? path.replace(/(?:\.[a-z]+)?$/iu, ".html")),
    checkpoint: checkpoint ?? checkpointPath(path),
  };
}

function checkPaths({ output, report, checkpoint }: Paths, request: TrainRequest): void {
  const paths = [output, ...(report === undefined ? [] : [report]), checkpoint];
  if (new Set(paths.map((path) => resolve(path))).size < paths.length) {
    const what = report === undefined ? "Model" : "Model, report";
    throw new CommandError(`${what} and checkpoint need a file each: ${paths.join(", ")}.`);
  }
  checkOutput(output);
  if (report !== undefined) checkWritable(report, request.report === undefined ? "The report" : "--report");
  checkCheckpointPath(checkpoint);
}

function startOf({ plan: { training }, request, checkpoint, undertaking }: Run): TrainingState {
  const start = beginning(training);
  return request.resume ? readCheckpoint(checkpoint, undertaking, start) : start;
}

async function trainShowing(
  run: Run,
  start: TrainingState,
  terminal: Terminal,
  interruption: Interruption,
): Promise<Outcome> {
  const {
    request,
    data,
    plan: { training },
    settings,
    checkpoint,
    undertaking,
    held,
  } = run;
  const view = viewOf(run, terminal, stepsAnEpoch(sampleCount(data.train), settings), held);
  let isFirst = !request.resume;
  const save = async (state: TrainingState): Promise<void> => {
    const kept = isFirst ? keepEarlierCheckpoint(checkpoint) : undefined;
    if (kept !== undefined) view.note(`The checkpoint of an earlier training is now: ${kept}`);
    isFirst = false;
    await writeCheckpoint(checkpoint, undertaking, state);
  };
  try {
    return await runTraining(training, start, { view, interruption, save });
  } finally {
    view.close();
  }
}

function viewOf({ request }: Run, terminal: Terminal, steps: number, held: Held): TrainingView {
  if (request.json) return jsonView(terminal);
  return terminal.live ? liveView(terminal, held, steps) : plainView(terminal, held);
}

/** Saves first, then reports. */
function finish(run: Run, outcome: Exclude<Outcome, { ended: "diverged" }>, terminal: Terminal): void {
  const {
    plan: { assessTest },
    data,
    output,
    report,
    request,
    settings,
    checkpoint,
  } = run;
  const { state, ended } = outcome;
  // Where training stops for want of progress, or might have, the best epoch is what was learned.
  const best = ended === "interrupted" ? null : state.best;
  const { params, statistics } = best ?? state.learned;
  const assessment = assessTest(params, statistics);
  const saved: SavedModel = {
    settings,
    data: data.description,
    params,
    statistics,
    record: {
      version: request.version,
      command: request.command,
      data: request.data,
      samples: {
        train: sampleCount(data.train),
        validation: data.validation === undefined ? 0 : sampleCount(data.validation),
        test: sampleCount(data.test),
      },
      ended,
      epochsDone: state.epochs,
      epoch: best?.epoch ?? state.epochs,
      test: { loss: assessment.loss, score: assessment.score },
    },
  };
  const replaced = writeModelFile(output, saved);
  if (report !== undefined && ended !== "interrupted") {
    writeGenerated(report, trainingReport({ ...run, saved, state, assessment, model: run.plan.model }));
  }
  // One of an earlier training stays.
  const isOurs = outcome.saved || request.resume;
  if (ended !== "interrupted" && isOurs && request.checkpoint === undefined)
    rmSync(checkpoint, { force: true });
  tellOutcome(run, saved, { assessment, state, replaced }, terminal);
}
