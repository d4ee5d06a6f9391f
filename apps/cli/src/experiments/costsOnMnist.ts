import type { DenseParams } from "@chainrule/nn";
import * as random from "@chainrule/tensor/random";
import type { Plot, Point, Series } from "../charts/Figure.js";
import type { Table } from "../charts/Table.js";
import { allNear, type Check, holds } from "./check.js";
import { drawLayers, largeStart } from "./denseLayers.js";
import { accuracyOf } from "./evaluateScores.js";
import type { Context, Experiment, Outcome } from "./Experiment.js";
import { fit } from "./fit.js";
import { firstImages, imageTensors } from "./mnistTensors.js";
import { nielsen } from "./nielsen.js";
import { type Cost, networkCost, networkScores, nielsenOptimizer, oneHotSamples } from "./nielsenNetwork.js";

const EPOCHS = 5;
const BATCH = 10;
/** Of the official images: the rest was for validation. */
const IMAGES = 50_000;
const QUICK_IMAGES = 2000;
/** Nielsen's λ for so many images. */
const LAMBDA = 5;
/** How far, in points, a run of another seed may be from his. */
const POINTS = 1.5;

interface Setting {
  readonly name: string;
  readonly cost: Cost;
  readonly rate: number;
  readonly decayed?: true;
  /** Of 10,000 test images. */
  readonly published?: readonly number[];
}

const settings: readonly Setting[] = [
  { name: "quadratic, rate 0.5", cost: "quadratic", rate: 0.5 },
  { name: "quadratic, rate 3.0", cost: "quadratic", rate: 3, published: nielsen.recognised.quadratic },
  {
    name: "cross-entropy, rate 0.5",
    cost: "cross-entropy",
    rate: 0.5,
    published: nielsen.recognised.crossEntropy,
  },
  {
    name: "cross-entropy, rate 0.5, decay",
    cost: "cross-entropy",
    rate: 0.5,
    decayed: true,
    published: nielsen.recognised.decayed,
  },
];

/** A7: two costs on the same network. */
export const costsOnMnist: Experiment = {
  code: "A7",
  name: "costs-on-mnist",
  title: "Squared error against cross-entropy on MNIST",
  question: "Does the cost function alone decide how fast a network of sigmoids learns?",
  run,
};

/** The share of the test images recognised after each epoch, in percent. */
type Course = Setting & { readonly accuracies: readonly number[] };

async function run(context: Context): Promise<Outcome> {
  const { train, test, officialTest } = await context.images();
  const images = firstImages(train, context.quick ? QUICK_IMAGES : IMAGES);
  const count = images.y.data.length;
  const data = oneHotSamples(images);
  const testImages = imageTensors(test);
  const params = drawLayers(random.key(context.seed), [784, 30, 10], largeStart);
  const courses: Course[] = [];
  for (const setting of settings) {
    const accuracies: number[] = [];
    // Nielsen's 5 is for 50,000 images: λ / n stays as it is.
    const lambda = setting.decayed ? (LAMBDA * count) / IMAGES : 0;
    await fit<DenseParams[]>(
      {
        what: setting.name,
        loss: networkCost(setting.cost),
        optimizer: nielsenOptimizer(setting.rate, lambda, count),
        params,
        data,
        epochs: EPOCHS,
        batchSize: BATCH,
        seed: context.seed,
        onEpoch: (_epoch, layers) => {
          accuracies.push(100 * accuracyOf((x) => networkScores(layers, x), testImages));
        },
      },
      context,
    );
    courses.push({ ...setting, accuracies });
  }
  return {
    tables: [courseTable(courses), publishedTable()],
    figures: [courseFigure(courses, officialTest)],
    checks: [ahead(courses), ...(officialTest && !context.quick ? courses.flatMap(comparison) : [])],
    text:
      "From the same start, with the same images in the same order and the same rate, the cross-entropy is ahead after every epoch. " +
      "The quadratic cost needs six times the rate to come near, since its gradient has the factor σ'(z), which is small where an output is badly wrong.",
    notes: [
      "784-30-10, sigmoid, batches of 10, weights and biases from N(0, 1). Costs are sums over the 10 outputs and means over the batch: " +
        "½ Σ (y − a)² and −Σ (y ln a + (1 − y) ln(1 − a)); weight decay ½ (λ/n) Σ w² with λ/n = 1e-4.",
      "Published: M. Nielsen, Neural Networks and Deep Learning, chapters 1 and 3, other random numbers. " +
        (officialTest
          ? `Each count must be within ${POINTS} points of his.`
          : "Those are for 50,000 images and the official test images, so they are shown but not compared with."),
    ],
  };
}

function ahead(courses: readonly Course[]): Check {
  const [quadratic, , crossEntropy] = courses.map(({ accuracies }) => accuracies);
  const won = crossEntropy!.filter((accuracy, i) => accuracy > quadratic![i]!).length;
  return holds(
    "cross-entropy against quadratic at rate 0.5",
    won === EPOCHS,
    `ahead after each of ${EPOCHS} epochs`,
    `ahead after ${won}`,
  );
}

function comparison({ name, accuracies, published }: Course): Check[] {
  if (published === undefined) return [];
  const expected = published.map((count) => count / 100);
  return [
    allNear(`${name}: % against the published`, accuracies.slice(0, expected.length), expected, POINTS),
  ];
}

function courseTable(courses: readonly Course[]): Table {
  return {
    title: "Test images recognised, in %",
    columns: [{ name: "epoch" }, ...courses.map(({ name }) => ({ name, decimals: 2 }))],
    rows: Array.from({ length: EPOCHS }, (_, i) => [
      i + 1,
      ...courses.map(({ accuracies }) => accuracies[i]!),
    ]),
  };
}

function publishedTable(): Table {
  const published = settings.filter((setting) => setting.published !== undefined);
  return {
    title: "The same as published: 50,000 images, official test images, in %",
    columns: [{ name: "epoch" }, ...published.map(({ name }) => ({ name, decimals: 2 }))],
    rows: Array.from({ length: EPOCHS }, (_, i) => [
      i + 1,
      ...published.map(({ published: counts }) => (counts![i] === undefined ? undefined : counts![i] / 100)),
    ]),
  };
}

function courseFigure(courses: readonly Course[], officialTest: boolean): Plot {
  const series = (
    name: string,
    percents: readonly number[],
    color: number,
    draw: Series["draw"],
  ): Series => ({
    name,
    points: percents.map((percent, i): Point => [i + 1, percent]),
    color,
    draw,
  });
  return {
    kind: "plot",
    title: "Test images recognised",
    x: { label: "epoch", range: [1, EPOCHS] },
    y: { label: "%" },
    series: courses.flatMap(({ name, accuracies, published }, i) => [
      series(name, accuracies, i, "line"),
      ...(officialTest && published
        ? [
            series(
              `${name}: published`,
              published.map((count) => count / 100),
              i,
              "dashed",
            ),
          ]
        : []),
    ]),
  };
}
