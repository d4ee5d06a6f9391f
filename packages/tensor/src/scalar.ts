/**
 * The instructions in which pointwise functions are written.
 *
 * @packageDocumentation
 */
export * from "@chainrule/wasm/scalar";
