/**
 * Waits until `condition` holds, looking every 25 ms.
 *
 * @throws Error when it does not hold within `limitMs`
 */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<void> {
  for (const end = Date.now() + limitMs; !(await condition()); ) {
    if (Date.now() > end) throw new Error(`The condition did not hold within ${limitMs} ms: ${condition.toString().slice(0, 200)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
