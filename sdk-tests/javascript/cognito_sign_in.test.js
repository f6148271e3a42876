// Signing in to a user pool with the libraries that web applications have: amazon-cognito-identity-js proves the password,
// aws-jwt-verify reads the tokens, the SDK does what an administrator does.
//
// MILLPOND_BIN names the program, else it is the file that cargo builds. Starting waits for the line `Ready.`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import { CognitoJwtVerifier } from "aws-jwt-verify";

const REGION = "us-west-2";
const PASSWORD = "Passw0rd!";
const BUILT = new URL("../../target/debug/millpond", import.meta.url).pathname;

let program;
let url;

before(async () => {
  const authority = mkdtempSync(join(tmpdir(), "authority-"));
  program = spawn(process.env.MILLPOND_BIN ?? BUILT, ["--port", "0", "--ca-dir", authority], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: program.stdout })) {
    if (line.startsWith("Listening on ")) url = line.slice("Listening on ".length).split(" and ")[0];
    if (line === "Ready.") break;
  }
});

after(() => program.kill());

// Calls one of the library's methods and waits for whichever of its callbacks is called.
function called(start) {
  return new Promise((resolve, reject) => {
    start({
      onSuccess: (session) => resolve({ session }),
      newPasswordRequired: (attributes, required) => resolve({ attributes, required }),
      onFailure: reject,
    });
  });
}

// What a browser does on the first visit and on every later one; the verifier is what the server behind it does.
test("a user proves a password, changes it, and is believed", async () => {
  const credentials = { accessKeyId: "111122223333", secretAccessKey: "test" };
  const cognito = new CognitoIdentityProvider({ region: REGION, endpoint: url, credentials });
  const { UserPool } = await cognito.createUserPool({ PoolName: "clinic" });
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId: UserPool.Id,
    ClientName: "portal",
    ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });
  const clientId = UserPoolClient.ClientId;
  await cognito.adminCreateUser({
    UserPoolId: UserPool.Id,
    Username: "ann",
    TemporaryPassword: "Temp0rary!",
    UserAttributes: [{ Name: "email", Value: "ann@example.com" }],
  });
  const pool = new CognitoUserPool({ UserPoolId: UserPool.Id, ClientId: clientId, endpoint: url });
  const user = new CognitoUser({ Username: "ann", Pool: pool });
  const say = (password) =>
    called((callbacks) =>
      user.authenticateUser(new AuthenticationDetails({ Username: "ann", Password: password }), callbacks),
    );
  await assert.rejects(say("wrong"), { name: "NotAuthorizedException", message: "Incorrect username or password." });
  const asked = await say("Temp0rary!");
  assert.deepEqual([asked.attributes.email, asked.required], ["ann@example.com", []]);
  await called((callbacks) => user.completeNewPasswordChallenge(PASSWORD, {}, callbacks));
  const { session } = await say(PASSWORD);
  const verifiers = { access: session.getAccessToken(), id: session.getIdToken() };
  for (const [tokenUse, token] of Object.entries(verifiers)) {
    const verifier = CognitoJwtVerifier.create({ userPoolId: UserPool.Id, tokenUse, clientId });
    const keys = await fetch(`${url}/${UserPool.Id}/.well-known/jwks.json`);
    verifier.cacheJwks(await keys.json());
    assert.equal((await verifier.verify(token.getJwtToken())).sub, session.getIdToken().payload.sub);
  }
  const refreshed = await new Promise((resolve, reject) =>
    user.refreshSession(session.getRefreshToken(), (error, next) => (error ? reject(error) : resolve(next))),
  );
  assert.notEqual(refreshed.getAccessToken().getJwtToken(), session.getAccessToken().getJwtToken());
});
