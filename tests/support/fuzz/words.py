# ruff: noqa: E501 - lists of words are read by the row
"""What malicious and careless requests are made of: texts, URL parts, parameters, headers, media types."""

from __future__ import annotations

SPECIAL = (
    "", " ", "%", "%zz", "%c3%28", "%00", "%0d%0aX:y", "..%2f", "%2e%2e", "+", "&&", "=", "|", "||", "|a|b",
    ",", ",,", "\\", "\\,", "$", "a$b$c", "'", "';--", '"', "`", "') OR 1=1 --", "x' UNION SELECT 1--", "*",
    "김", "é", "\U0001f600", "\ufeff", "\u202e", "x" * 300, "x" * 20_000, "1" * 400, ",".join("abc" * 700),
    "-1", "0", "00", "1", "2", "1.0", "1e400", "1e-400", "-0", "NaN", "Infinity", "2147483648",
    "9223372036854775807", "9223372036854775808", "9" * 5000, "true", "false", "TRUE", "null", "undefined",
    "2020", "2020-13", "2020-02-30", "0000", "9999-12-31", "2020-01-01T25:00:00Z", "2020-01-01T00:00:00Z",
    "2020-01-01T00:00:00+99:99", "ap2020", "sa2020", "ge", "gt5", "lt1e3", "ap0", "5|http://unitsofmeasure.org|mg",
    "5||", "5|u|x|y", "5.4|http://unitsofmeasure.org|mg/dL", "a", "b", "Patient/a", "Patient", "patient",
    "Observation/o", "Patient?name=x", "Patient/a/_history/1", "http://x/Patient/a", "urn:uuid:1", "#a",
    "http://loinc.org|8480-6", "http://example.org/vs", "http://example.org/vs|1", "http://example.org/p",
    "http://hl7.org/fhir/ValueSet/administrative-gender", "http://hl7.org/fhir/administrative-gender|male",
    "http://hl7.org/fhir/StructureDefinition/Patient", 'W/"1"', 'W/"9"', "W/", '"1"', "*:*", "Patient:*",
    "Observation:subject", "Observation:subject:Patient", "Patient:*:x", "Thu, 01 Jan 1970 00:00:00 GMT",
    "return=minimal", "handling=strict", "respond-async", "return=x", "application/fhir+json",
    "a AND b", "NEAR(", '"a b"', "a*", "-a", "(((((", "a:b^c",
)  # fmt: skip
TYPES = (
    "Patient", "Patient", "Patient", "Observation", "Observation", "ValueSet", "CodeSystem",
    "StructureDefinition", "SearchParameter", "Group", "List", "Encounter", "Bundle", "Binary", "Parameters",
    "Foo", "patient", "*",
)  # fmt: skip
IDS = (
    "a",
    "b",
    "o",
    "vs",
    "cs",
    "p",
    "sp",
    "g",
    "l",
    "nobody",
    ".",
    "..",
    "a%2fb",
    "con",
    "x" * 65,
    "-",
    "_x",
)
OPERATIONS = (
    "_history", "_search", "$purge-history", "$includes", "$deleted", "$restore", "$meta", "$meta-add",
    "$meta-delete", "$validate", "$expand", "$lookup", "$validate-code", "$subsumes", "$everything",
    "$export", "$import", "$reindex", "$bulk-delete", "$bulk-delete-soft-deleted", "$bulk-update", "$status",
    "$x", "metadata", "$versions", "health/check", "_operations",
)  # fmt: skip
PATHS = (
    "{type}", "{type}", "{type}/{id}", "{type}/{id}", "{type}/{id}", "{type}/_search", "{type}/{id}/_history",
    "{type}/{id}/_history/1", "{type}/{id}/_history/{word}", "{type}/_history", "_history", "", "_search",
    "{type}/{operation}", "{type}/{id}/{operation}", "{operation}", "{type}/{id}/{type}",
    "{type}/{id}/{type}/_search", "{type}/{id}/_history/1/$meta", "_operations/{kind}/{word}",
    "_operations/{kind}/{word}/{word}", "/admin/jobs", "/admin/{word}", "{word}", "{word}/{word}",
    "ValueSet/$expand", "ValueSet/vs/$expand", "ValueSet/$validate-code", "CodeSystem/$lookup",
    "CodeSystem/$subsumes", "CodeSystem/$validate-code", "SearchParameter/$status", "{type}/$validate",
    "Patient/a/$everything", "Group/g/$everything", "$export", "Patient/$export", "Group/g/$export", "$import",
    "$reindex", "{type}/$bulk-delete", "$bulk-delete", "{type}/$bulk-update", "$bulk-update", "metadata",
    "{type}/{id}/$meta-add", "{type}/{id}/$meta-delete", "$restore", "{type}/{id}/$restore",
)  # fmt: skip
TARGETS = (
    *(("GET", path) for path in PATHS if "{type}" not in path or path.startswith("{type}")),
    *(("GET", "{type}"),) * 12, *(("GET", "Patient"), ("GET", "Observation"), ("GET", "")) * 6,
    *(("PUT", "Patient/{id}"), ("PUT", "{type}/{id}"), ("PUT", "Patient"), ("POST", "Patient")) * 5,
    *(("PATCH", "Patient/a"), ("PATCH", "Patient/a"), ("PATCH", "{type}/{id}"), ("PATCH", "Patient")) * 5,
    *(("DELETE", "{type}/{id}"), ("DELETE", "{type}"), ("DELETE", "Patient/b"), ("DELETE", "Patient")) * 2,
    ("DELETE", "{type}/{id}/$purge-history"), ("DELETE", "_operations/{kind}/{word}"),
    ("DELETE", "{type}/$bulk-delete"), ("DELETE", "Patient/$bulk-delete"), ("DELETE", "$bulk-delete"),
    ("PATCH", "{type}/$bulk-update"), ("PATCH", "Patient/$bulk-update"), ("PATCH", "$bulk-update"),
    ("PUT", "SearchParameter/$status"), ("DELETE", "$bulk-delete-soft-deleted"), ("POST", "{type}/_search"),
    ("POST", "_search"), ("POST", "Patient/_search"), ("POST", "$import"), ("POST", "$import"),
    *(("POST", path) for path in PATHS if "$" in path and "export" not in path and "bulk" not in path),
    *(("POST", "{type}/$validate"), ("POST", "ValueSet/$expand"), ("POST", "$restore")) * 2,
)  # fmt: skip
KINDS = ("export", "import", "reindex", "bulk-delete", "bulk-update", "x")
PARAMETERS = (
    "_id", "name", "name:exact", "name:contains", "name:in", "active", "active:not", "active:missing",
    "birthdate", "gender", "gender:in", "gender:not-in", "gender:above", "gender:below", "gender:text",
    "identifier", "identifier:of-type", "code", "code:in", "code:not-in", "code:above", "code:below",
    "value-quantity", "value-quantity:missing", "combo-code-value-quantity", "component-code-value-quantity",
    "value-string", "date", "subject", "subject:Patient", "subject:identifier", "subject:missing",
    "subject.name", "subject:Patient.name", "subject.general-practitioner.name", "patient.organization.name",
    "general-practitioner", "organization", "organization:above", "organization:below", "url", "url:below",
    "url:above", "_profile", "_profile:below", "_tag", "_security", "_lastUpdated", "_source", "_list",
    "_not-referenced", "_text", "_content", "_content:not", "_filter", "_query", "_contained", "_type",
    "_type:not", "_has:Observation:subject:code", "_has:Observation:subject:_id",
    "_has:Observation:patient:_has:Group:member:_id", "_has:Foo:x:y", "_has:", "_has:Observation:subject",
    "_count", "_sort", "_summary", "_elements", "_total", "_include", "_include:iterate", "_revinclude",
    "_revinclude:iterate", "_includesCount", "includesCt", "ct", "_since", "_before", "_at", "hardDelete",
    "_hardDelete", "_meta-history", "_format", "_pretty", "author", "version", "profile", "mode", "filter",
    "count", "offset", "system", "codeA", "codeB", "property", "valueSet", "valueSetVersion", "display",
    "includeDesignations", "activeOnly", "excludeNested", "start", "end", "_outputFormat", "_typeFilter",
    "_till", "_isParallel", "_container", "includeAssociatedData", "_purgeHistory", "_remove-references",
    "_removeReferences", "excludedResourceTypes", "before", "colour", "colour:missing", "foo", "",
    "maximumNumberOfResourcesPerQuery", "exclude-system", "system-version", "check-system-version",
)  # fmt: skip
HEADERS = (
    "if-match", "if-match", "if-none-exist", "prefer", "prefer", "x-provenance", "if-none-match", "if-modified-since", "if-none-exist", "prefer", "accept", "x-provenance",
    "x-request-id", "origin", "content-encoding", "x-bundle-processing-logic", "x-ms-profile-validation",
    "x-ms-use-partial-indices", "authorization", "range", "transfer-encoding", "accept-charset",
)  # fmt: skip
HEADER_VALUES = (
    "return=minimal", "return=OperationOutcome", "handling=strict", "respond-async", "respond-async",
    "respond-async, return=minimal", 'W/"1"', 'W/"2"', "*", "active=true", "_id=a", "name=x&&", "name:exact=",
    '{"resourceType":"Provenance"}', "application/fhir+json", "application/fhir+json;fhirVersion=3.0",
    "text/html", "gzip", "true", "Sat, 01 Jan 2050 00:00:00 GMT", "bytes=0-", "[" * 200, '{"a":' * 100,
    '{"resourceType":"Provenance","recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}',
)  # fmt: skip
MEDIA = ("application/fhir+json",) * 60 + (
    "application/json", "application/json-patch+json", "application/x-www-form-urlencoded",
    "application/fhir+ndjson", "text/plain", "application/fhir+xml", "", "application/fhir+json;charset=utf-16",
)  # fmt: skip
