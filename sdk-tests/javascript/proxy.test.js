// The proxy, as Node's own https reaches it: a tunnel that is asked for by CONNECT, and TLS in it to a host of AWS.
//
// MILLPOND_BIN names the program, else it is the file that cargo builds. Starting waits for the line `Ready.`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

const HOST = "cognito-idp.us-west-2.amazonaws.com";
const BUILT = new URL("../../target/debug/millpond", import.meta.url).pathname;

let program;
let url;

before(async () => {
  const authority = mkdtempSync(join(tmpdir(), "authority-"));
  program = spawn(process.env.MILLPOND_BIN ?? BUILT, ["--port", "0", "--ca-dir", authority], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: program.stdout })) {
    if (line.startsWith("Listening on ")) url = new URL(line.slice("Listening on ".length).split(" and ")[0]);
    if (line === "Ready.") break;
  }
});

after(() => program.kill());

// Asks for a tunnel; gives the status and the socket.
function tunnel(host) {
  return new Promise((resolve, reject) => {
    const asked = http.request({ host: url.hostname, port: url.port, method: "CONNECT", path: host });
    asked.on("connect", (answer, socket) => resolve({ status: answer.statusCode, socket }));
    asked.on("response", (answer) => resolve({ status: answer.statusCode }));
    asked.on("error", reject);
    asked.end();
  });
}

function body(answer) {
  return new Promise((resolve, reject) => {
    let text = "";
    answer.on("data", (piece) => (text += piece));
    answer.on("end", () => resolve(text));
    answer.on("error", reject);
  });
}

// A browser's library has the host of a user pool written into it.
test("a host of AWS is answered here, under its own name", async () => {
  const authority = await (await fetch(new URL("/_millpond/ca", url))).text();
  const { status, socket } = await tunnel(`${HOST}:443`);
  assert.equal(status, 200);
  const agent = new https.Agent({ socket, ca: authority, servername: HOST });
  const answer = await new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    };
    const request = https.request({ host: HOST, method: "POST", agent, headers }, resolve);
    request.on("error", reject);
    request.end(JSON.stringify({ ClientId: "0".repeat(26), AuthFlow: "USER_PASSWORD_AUTH" }));
  });
  assert.equal(answer.statusCode, 400);
  assert.match(await body(answer), /ResourceNotFoundException/);
});

test("another host is refused", async () => {
  assert.equal((await tunnel("example.org:443")).status, 403);
});
