// Runs a function's handler: what AWS's own runtime does for Node.js, in the machine's node.
//
// Asks the Runtime API for invocations, one after the other, and tells what the handler gives or throws. Handlers may be async,
// call back, or write a stream (`awslambda.streamifyResponse`).

import { existsSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const base = "/2018-06-01/runtime/";
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function exchange(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const request = http.request({ host, port, method, path: base + path, agent, headers }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
      answer.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

const STREAMS = Symbol("the handler writes a stream");
const WITH_PRELUDE = "application/vnd.awslambda.http-integration-response";
const DELIMITER = Buffer.alloc(8);

/** What a handler writes its response to. The request to the Runtime API begins with the first piece. */
class ResponseStream extends Writable {
  constructor(id) {
    super();
    this.path = `${base}invocation/${id}/response`;
    this.type = "application/octet-stream";
    this.answered = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    // Whoever waits for the answer hears of a failure; it is nobody's fault if nobody does.
    this.answered.catch(() => {});
  }

  setContentType(type) {
    this.type = type;
  }

  begin() {
    if (this.request) return;
    const headers = {
      "Content-Type": this.type,
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    };
    this.request = http.request({ host, port, method: "POST", path: this.path, agent, headers }, (answer) => {
      answer.on("end", () => this.resolve(answer.statusCode));
      answer.on("error", this.reject);
      answer.resume();
    });
    this.request.on("error", this.reject);
    if (this.prelude) {
      this.request.write(this.prelude);
      this.request.write(DELIMITER);
    }
  }

  _write(piece, encoding, done) {
    this.begin();
    if (this.request.write(piece)) done();
    else this.request.once("drain", done);
  }

  _final(done) {
    this.begin();
    this.request.end();
    done();
  }

  /** Tells of an error behind what was written. */
  fail(said) {
    const kind = JSON.parse(said).errorType;
    this.request.addTrailers({
      "Lambda-Runtime-Function-Error-Type": kind,
      "Lambda-Runtime-Function-Error-Body": Buffer.from(said).toString("base64"),
    });
    this.request.end();
  }
}

globalThis.awslambda = {
  streamifyResponse: (handler, options) => Object.assign(handler, { [STREAMS]: options ?? {} }),
  HttpResponseStream: {
    from(stream, prelude) {
      stream.setContentType(WITH_PRELUDE);
      stream.prelude = JSON.stringify(prelude);
      return stream;
    },
  },
};

class Fault extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
  }
}

/** The module of a handler: CommonJS or not, by its name or as node decides. */
async function load(path) {
  const require = createRequire(path);
  for (const extension of ["", ".js", ".mjs", ".cjs"]) {
    const file = path + extension;
    if (!existsSync(file) || extension === "") continue;
    if (extension === ".mjs") return import(pathToFileURL(file).href);
    try {
      return require(file);
    } catch (error) {
      // A package whose type is "module" keeps its modules in .js, too.
      if (error.code === "ERR_REQUIRE_ESM") return import(pathToFileURL(file).href);
      throw error;
    }
  }
  throw new Fault("Runtime.ImportModuleError", `Error: Cannot find module '${process.env._HANDLER.replace(/\.[^.]*$/, "")}'`);
}

async function handler() {
  const name = process.env._HANDLER;
  const cut = name.lastIndexOf("/") + 1;
  const [file, ...members] = name.slice(cut).split(".");
  if (members.length === 0) throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  const path = join(process.env.LAMBDA_TASK_ROOT, name.slice(0, cut), file);
  let found;
  try {
    found = await load(path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    if (error.code === "MODULE_NOT_FOUND" || error.code === "ERR_MODULE_NOT_FOUND") {
      throw new Fault("Runtime.ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
  const member = (of) => members.reduce((value, key) => value?.[key], of);
  const run = member(found) ?? member(found.default);
  if (run === undefined) throw new Fault("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof run !== "function") throw new Fault("Runtime.HandlerNotFound", `${name} is not a function`);
  return run;
}

/** An error as the Runtime API wants it. */
function told(error) {
  const isError = error instanceof Error;
  const said = {
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    trace: isError ? String(error.stack).split("\n") : [],
  };
  console.error(`ERROR\tInvoke Error\t${JSON.stringify({ ...said, stack: said.trace })}`);
  return JSON.stringify(said);
}

function context(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const client = headers["lambda-runtime-client-context"];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    clientContext: client ? JSON.parse(client) : undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** What a handler gives, by a promise or by a callback. */
function result(run, event, about) {
  let callback;
  const outcome = new Promise((resolve, reject) => {
    // The end of all work calls with a number, which is no error.
    callback = (error, value) => (error === null || error === undefined || error === 0 ? resolve(value) : reject(error));
    about.done = callback;
    about.succeed = (value) => resolve(value);
    about.fail = (error) => reject(error);
    const given = run(event, about, callback);
    // What a handler gives that is no promise does not count; one that never calls back ends when nothing is left to do.
    if (typeof given?.then === "function") given.then(resolve, reject);
    process.once("beforeExit", callback);
  });
  return outcome.finally(() => process.off("beforeExit", callback));
}

/** One invocation of a handler that writes its response. It is over when the stream has ended. */
async function stream(run, id, next) {
  const response = new ResponseStream(id);
  try {
    const failed = new Promise((_, reject) => response.on("error", reject));
    const handled = Promise.resolve(run(JSON.parse(next.body.toString()), response, context(next.headers)));
    await Promise.race([handled, failed]);
    await Promise.race([response.answered, failed]);
  } catch (error) {
    const said = told(error);
    if (response.request && !response.request.writableEnded) {
      response.fail(said);
      await response.answered;
    } else if (!response.request) {
      response.answered.catch(() => {});
      await exchange("POST", `invocation/${id}/error`, said);
    }
  }
}

async function main() {
  let run;
  try {
    run = await handler();
  } catch (error) {
    await exchange("POST", "init/error", told(error));
    process.exit(1);
  }
  for (;;) {
    const next = await exchange("GET", "invocation/next");
    if (next.status !== 200) process.exit(0);
    const id = next.headers["lambda-runtime-aws-request-id"];
    process.env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"] ?? "";
    if (run[STREAMS]) {
      await stream(run, id, next);
      continue;
    }
    let body;
    try {
      const value = await result(run, JSON.parse(next.body.toString()), context(next.headers));
      body = JSON.stringify(value === undefined ? null : value);
    } catch (error) {
      await exchange("POST", `invocation/${id}/error`, told(error));
      continue;
    }
    await exchange("POST", `invocation/${id}/response`, body);
  }
}

process.on("uncaughtException", (error) => {
  told(error);
  process.exit(129);
});
process.on("unhandledRejection", (error) => {
  told(error);
  process.exit(128);
});

main();
