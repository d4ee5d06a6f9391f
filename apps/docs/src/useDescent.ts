import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { bowlOf } from "./bowl.js";
import { type Line, lossAndGrad, makePoints, startLine, stepDown } from "./fitLine.js";
import { progressOf, type Step } from "./progress.js";

/** Milliseconds between steps while it runs. */
const pace = 90;
const mostSteps = 500;

/** The state of the page "Fit a line", and what its buttons do. */
export function useDescent() {
  const seed = ref(7);
  const noise = ref(0.6);
  const learningRate = ref(0.1);

  const points = computed(() => makePoints(seed.value, noise.value));
  const bowl = computed(() => bowlOf(points.value));

  const line = shallowRef<Line>(startLine());
  const gradients = shallowRef<Line>(startLine());
  const steps = shallowRef<Step[]>([]);
  const progress = computed(() => progressOf(steps.value));
  const current = computed(() => steps.value.at(-1)!);
  const finished = computed(
    () =>
      progress.value === "arrived" ||
      steps.value.length > mostSteps ||
      !(Math.abs(current.value.loss) < 1e12),
  );

  function moveTo(next: Line): void {
    const [loss, grads] = lossAndGrad(next, points.value);
    line.value = next;
    gradients.value = grads;
    steps.value = [
      ...steps.value,
      {
        w: next.w.item(),
        b: next.b.item(),
        loss: loss.item(),
        slopeW: grads.w.item(),
        slopeB: grads.b.item(),
      },
    ];
  }

  function step(): void {
    if (!finished.value) moveTo(stepDown(line.value, gradients.value, learningRate.value));
  }

  const running = ref(false);
  let timer: ReturnType<typeof setInterval> | undefined;

  function pause(): void {
    clearInterval(timer);
    running.value = false;
  }

  function run(): void {
    running.value = true;
    clearInterval(timer);
    timer = setInterval(() => {
      step();
      if (finished.value) pause();
    }, pace);
  }

  function reset(): void {
    pause();
    steps.value = [];
    moveTo(startLine());
  }

  watch(points, reset);
  onBeforeUnmount(pause);
  reset();

  return {
    seed,
    noise,
    learningRate,
    points,
    bowl,
    steps,
    current,
    progress,
    running,
    finished,
    step,
    run,
    pause,
    reset,
  };
}
