// What scripts for Node share: named tests, told as TAP lines, and two ways to insist.
const tests = [];
export function test(name, run) {
  tests.push({ name, run });
}

// With a reason to skip, each test is counted as skipped and none is run.
export async function runAll(skip = "") {
  console.log(`1..${tests.length}`);
  let failed = 0;
  for (const [i, { name, run }] of tests.entries()) {
    try {
      if (!skip) await run();
      console.log(`ok ${i + 1} - ${name}${skip && ` # SKIP ${skip}`}`);
    } catch (e) {
      failed++;
      console.log(`not ok ${i + 1} - ${name}`);
      for (const line of String(e?.stack ?? e).split("\n").slice(0, 14)) console.log(`# ${line}`);
    }
  }
  return failed;
}

export function check(truth, words) {
  if (!truth) throw new Error(words);
}
export function same(actual, expected, words = "") {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${words} ${a} is not ${b}`);
}
