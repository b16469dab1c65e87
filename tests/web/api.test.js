import assert from "node:assert/strict";
import { test } from "node:test";

import { createApi, requestId } from "../../src/clipshelf/web/js/api.js";

/** An API whose server gives the prepared answers, and the requests it saw. */
function made(...answers) {
  const asked = [];
  const api = createApi(async (path, init) => {
    asked.push({ path, method: init.method ?? "GET", body: init.body && JSON.parse(init.body) });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { api, asked };
}

const json = (body, status = 200) => new Response(JSON.stringify(body), { status });

test("a queue is asked for without the clips that are known", async () => {
  const { api, asked } = made(json({ videos: [] }));

  await api.next(20, "auto", ["a", "b"]);

  assert.equal(asked[0].path, "/api/next?n=20&strategy=auto&exclude=a&exclude=b");
});

test("a label is posted as it was made", async () => {
  const { api, asked } = made(json({}));
  const request = { id: "a", answer: "folder", folder: "Café/<b>", request: "r" };

  await api.label(request);

  assert.deepEqual(asked, [{ path: "/api/labels", method: "POST", body: request }]);
});

test("an error keeps the server's words, code and hint", async () => {
  const { api } = made(json({ code: "gone", message: "It is gone.", hint: "Scan again." }, 409));

  await assert.rejects(api.state(), {
    message: "It is gone.",
    code: "gone",
    hint: "Scan again.",
    status: 409,
    away: false,
  });
});

test("an error that is no JSON is still an error with its number", async () => {
  const { api } = made(new Response("<h1>oops</h1>", { status: 500 }));

  await assert.rejects(api.state(), { message: "The server answered 500", away: false });
});

test("a list of mistakes in place of a sentence is not shown as one", async () => {
  const { api } = made(json({ detail: [{ loc: ["body"] }] }, 422));

  await assert.rejects(api.state(), { message: "The server answered 422" });
});

test("no answer, a broken one and a busy server mean that it is away", async () => {
  const { api } = made(new TypeError("refused"), new Response("{"), json({}, 503));

  for (const _ of "123") await assert.rejects(api.state(), { away: true });
});

test("the reason why a clip does not play is asked for, when there is one", async () => {
  const { api } = made(json({ message: "cut off" }, 422), new Response("", { status: 206 }));

  assert.equal((await api.refusal("/api/media/a"))?.message, "cut off");
  assert.equal(await api.refusal("/api/media/a"), null);
});

test("request ids are UUIDs and differ", () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  assert.match(requestId(), pattern);
  assert.notEqual(requestId(), requestId());
});
