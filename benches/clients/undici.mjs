// node undici.mjs URL CALLS CONCURRENCY [CA.pem]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
// Where NODE_PATH says, too, which `import` doesn't look at.
const { Pool } = createRequire(import.meta.url)("undici");
const [url, calls, concurrency, ca] = process.argv.slice(2);
const base = new URL(url);
const pool = new Pool(base.origin, {
  connections: Number(concurrency),
  pipelining: 1,
  connect: ca ? { ca: readFileSync(ca) } : {},
});
let next = 0;
async function work() {
  while (next < Number(calls)) {
    const path = `${base.pathname}/auth/users/${encodeURIComponent(`user${next++}@example.com`)}/token`;
    const { statusCode, body } = await pool.request({
      method: "DELETE",
      path,
      headers: { authorization: "Bearer bench", accept: "application/json" },
    });
    const answer = await body.json();
    if (statusCode !== 200 || answer.count !== 1) throw new Error(`${statusCode}`);
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, work));
await pool.close();
