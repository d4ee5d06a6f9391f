import { nodeBuiltins } from "../nodeBuiltins.js";

type Builtins = NonNullable<ReturnType<typeof nodeBuiltins>>;

/**
 * Writes a file, its folder too, so that whoever looks at `path` finds all of it or nothing: under a name of its own
 * first, brought to the disk, then renamed. What fails leaves nothing behind.
 */
export async function keepFile(
  { fs, path: paths }: Builtins,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  await fs.mkdir(paths.dirname(path), { recursive: true });
  const aside = `${path}.${crypto.randomUUID()}.part`;
  try {
    const file = await fs.open(aside, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(aside, path);
  } catch (error) {
    await fs.rm(aside, { force: true });
    throw error;
  }
}
