/** Asks until it is so, at most as long as `limit`. */
export async function eventually(isSo: () => Promise<boolean> | boolean, what: string, limit = 30_000): Promise<void> {
  const end = Date.now() + limit;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not within ${limit / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
