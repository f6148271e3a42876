// Runs a function's handler: what AWS's own runtime does for Node.js, in the machine's node.
//
// Asks the Runtime API for invocations, one after the other, and tells what the handler gives or throws. Handlers may be async,
// call back, or write a stream (`awslambda.streamifyResponse`).

import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { format, types } from "node:util";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const base = "/2018-06-01/runtime/";
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** The id of the invocation under way. */
let current;

const write = process.stdout.write.bind(process.stdout);

/** Writes one event of the log, line ends and all: such a one begins with four bytes that mark it, and its length. */
function writeEvent(text) {
  const message = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0xa55a0003, 0);
  head.writeUInt32BE(message.length, 4);
  write(Buffer.concat([head, message]));
}

const LEVELS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };
for (const [name, level] of Object.entries(LEVELS)) {
  console[name] = (first, ...others) => {
    writeEvent(`${new Date().toISOString()}\t${current}\t${level}\t${format(first, ...others)}\n`);
  };
}

function exchange(method, path, body, connections = agent) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const request = http.request({ host, port, method, path: base + path, agent: connections, headers }, (answer) => {
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

/** An error of a type that AWS names. */
class Fault extends Error {
  constructor(kind, message) {
    super(message);
    Object.defineProperty(this, "name", { value: kind });
    // What it is called begins its stack.
    Error.captureStackTrace(this, Fault);
  }
}

/** Whether modules whose names end in `.js` are ES modules: the nearest package says so. */
function isOfModules(folder) {
  for (let at = folder; at.startsWith(process.env.LAMBDA_TASK_ROOT) && !at.endsWith("/node_modules"); at = dirname(at)) {
    const file = join(at, "package.json");
    if (!existsSync(file)) continue;
    try {
      return JSON.parse(readFileSync(file)).type === "module";
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return false;
}

/** The module of a handler: CommonJS or not, by its name and by its package. */
async function load(path) {
  const require = createRequire(path);
  for (const extension of [".js", ".mjs", ".cjs"]) {
    const file = path + extension;
    if (!existsSync(file)) continue;
    const isModule = extension === ".mjs" || (extension === ".js" && isOfModules(dirname(file)));
    return isModule ? import(pathToFileURL(file).href) : require(file);
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
    if (error.code === "MODULE_NOT_FOUND") {
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

/** An error as the log shows it: with what is not counted among its members, and with what it holds. */
function shown(_, value) {
  if (!(value instanceof Error)) return value;
  const { name: errorType, message: errorMessage, code, stack } = value;
  const members = { errorType, errorMessage, code, ...value };
  return typeof stack === "string" ? { ...members, stack: stack.split("\n") } : members;
}

/** An error as the Runtime API wants it. */
function described(error) {
  try {
    const isText = (member) => typeof error?.[member] === "string";
    if (types.isNativeError(error) || ["name", "message", "stack"].every(isText)) {
      return { errorType: error.name, errorMessage: error.message, trace: error.stack.split("\n") };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    const errorMessage =
      "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack";
    return { errorType: "handled", errorMessage };
  }
}

/** The same, which the log is told, too. */
function told(what, error) {
  const said = JSON.stringify(described(error));
  let text;
  try {
    text = JSON.stringify(error instanceof Error ? error : new Error(error), shown);
  } catch {
    // It holds itself, or is no text.
    text = said;
  }
  console.error(what, `\t${text}`);
  return said;
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
    const said = told("Invoke Error", error);
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
    return die("Uncaught Exception", error, 129);
  }
  for (;;) {
    const next = await exchange("GET", "invocation/next");
    if (next.status !== 200) process.exit(0);
    const id = next.headers["lambda-runtime-aws-request-id"];
    current = id;
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
      await exchange("POST", `invocation/${id}/error`, told("Invoke Error", error));
      continue;
    }
    await exchange("POST", `invocation/${id}/response`, body);
  }
}

/** Tells the log and the Runtime API of what nobody has caught, and ends the process. */
async function die(what, error, status) {
  const said = told(what, error);
  const path = current === undefined ? "init/error" : `invocation/${current}/error`;
  try {
    // The connection may be taken by a response that is under way.
    await exchange("POST", path, said, false);
  } finally {
    process.exit(status);
  }
}

process.on("uncaughtException", (error) => die("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason, promise) => {
  const error = new Fault("Runtime.UnhandledPromiseRejection", String(reason));
  return die("Unhandled Promise Rejection", Object.assign(error, { reason, promise }), 128);
});

main();
