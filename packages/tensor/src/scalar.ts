export * from "@chainrule/wasm/scalar";
