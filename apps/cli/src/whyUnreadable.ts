/** Why a file could not be read, in words instead of the code of the operating system where there are some. */
export function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "its permissions don't allow it";
  return message;
}
