// fhir-kit-client, unmodified, does everything once at the server named by its arguments: base URL, token.
// What it saw goes to the standard output as JSON; the test beside it says what it should have seen.
import { Client } from "fhir-kit-client";

const [baseUrl, bearerToken] = process.argv.slice(2);
const client = new Client({ baseUrl, bearerToken });
const family = "Kit" + Date.now();
const seen = {};

const patient = (given) => ({ resourceType: "Patient", active: true, name: [{ family, given: [given] }] });

const capabilities = await client.capabilityStatement();
seen.fhirVersion = capabilities.fhirVersion;

const created = await client.create({ resourceType: "Patient", body: patient("A") });
seen.created = { version: created.meta.versionId, status: Client.httpFor(created).response.status };
const id = created.id;
seen.read = (await client.read({ resourceType: "Patient", id })).name[0].family === family;

for (const given of ["B", "C", "D", "E"]) {
  await client.create({ resourceType: "Patient", body: patient(given) });
}
let page = await client.search({ resourceType: "Patient", searchParams: { family, _count: 2 } });
const pages = [];
while (page) {
  pages.push(page.entry.map((entry) => entry.resource.name[0].given[0]));
  page = await client.nextPage({ bundle: page });
}
seen.pages = pages;
const first = await client.search({ resourceType: "Patient", searchParams: { family, _count: 2 } });
const second = await client.nextPage({ bundle: first });
const back = await client.prevPage({ bundle: second });
seen.back = back.entry.map((entry) => entry.resource.name[0].given[0]);

const jsonPatch = [{ op: "replace", path: "/active", value: false }];
const patched = await client.patch({ resourceType: "Patient", id, jsonPatch });
seen.patched = { version: patched.meta.versionId, active: patched.active };
const updated = await client.update({ resourceType: "Patient", id, body: { ...patched, gender: "other" } });
seen.updated = updated.meta.versionId;
const old = await client.vread({ resourceType: "Patient", id, version: "1" });
seen.vread = old.active;

const reference = `urn:uuid:${crypto.randomUUID()}`;
const transaction = await client.transaction({
  body: {
    resourceType: "Bundle",
    type: "transaction",
    entry: [
      { fullUrl: reference, resource: patient("T"), request: { method: "POST", url: "Patient" } },
      {
        resource: { resourceType: "Observation", status: "final", code: { text: "x" }, subject: { reference } },
        request: { method: "POST", url: "Observation" },
      },
    ],
  },
});
seen.transaction = transaction.entry.map((entry) => entry.response.status);
const subject = transaction.entry[1].resource.subject.reference;
seen.resolved = (await client.resolve({ reference: subject })).name[0].given[0];
const everything = await client.operation({
  name: "$everything",
  resourceType: "Patient",
  id: subject.split("/")[1],
  method: "GET",
});
seen.everything = everything.entry.map((entry) => entry.resource.resourceType);

await client.delete({ resourceType: "Patient", id });
const history = await client.history({ resourceType: "Patient", id });
seen.history = history.entry.map((entry) => entry.request.method);
seen.gone = await client.read({ resourceType: "Patient", id }).catch((error) => error.response.status);

console.log(JSON.stringify(seen));
