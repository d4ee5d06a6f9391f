// Run with --expose-gc and a young generation that holds everything: prints how memory grows over many steps.
import { training } from "./training.js";

const { step } = training(true);
const steps = 10_000;
for (let i = 0; i < 2000; i++) step();
let collections = 0;
const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
(globalThis as unknown as { gc(): void }).gc();
await new Promise((resolve) => setTimeout(resolve, 20));
observer.observe({ entryTypes: ["gc"] });
const before = process.memoryUsage();
for (let i = 0; i < steps; i++) step();
const after = process.memoryUsage();
await new Promise((resolve) => setTimeout(resolve, 20));
console.log(
  JSON.stringify({
    collections,
    heapPerStep: (after.heapUsed - before.heapUsed) / steps,
    external: after.external - before.external,
    arrayBuffers: after.arrayBuffers - before.arrayBuffers,
  }),
);
