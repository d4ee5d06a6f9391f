/**
 * The whole idea on numbers. A value remembers what it was computed from and, for each of those, how fast
 * it changes with it: the local derivative. The chain rule walks back from the result: what arrives at a
 * value, times the local derivative, arrives at what it was computed from; where several paths meet, the
 * products are added.
 */
export class Value {
  grad = 0;

  constructor(
    readonly data: number,
    readonly parents: readonly Value[] = [],
    readonly localDerivatives: readonly number[] = [],
  ) {}

  add(other: Value): Value {
    return new Value(this.data + other.data, [this, other], [1, 1]);
  }

  mul(other: Value): Value {
    return new Value(this.data * other.data, [this, other], [other.data, this.data]);
  }

  pow(n: number): Value {
    return new Value(this.data ** n, [this], [n * this.data ** (n - 1)]);
  }

  tanh(): Value {
    const t = Math.tanh(this.data);
    return new Value(t, [this], [1 - t * t]);
  }

  backward(): void {
    // Parents first; read backwards, every value comes after all that was computed from it.
    const order: Value[] = [];
    const seen = new Set<Value>();
    const visit = (value: Value): void => {
      if (seen.has(value)) return;
      seen.add(value);
      value.parents.forEach(visit);
      order.push(value);
    };
    visit(this);

    this.grad = 1;
    for (const value of order.reverse()) {
      value.parents.forEach((parent, i) => {
        parent.grad += value.grad * value.localDerivatives[i]!;
      });
    }
  }
}

/** One expression, in whatever numbers can add, mul, pow and tanh: used here and by the real engine. */
export function expression<T>(
  a: T,
  b: T,
  { add, mul, pow, tanh }: { add(x: T, y: T): T; mul(x: T, y: T): T; pow(x: T, n: number): T; tanh(x: T): T },
): T {
  const c = add(mul(a, b), pow(b, 3));
  return add(tanh(add(a, c)), mul(c, a));
}
