package main

import "strings"

const (
	hook = `"webhooks":[{"name":"hook.example.com","sideEffects":"None","admissionReviewVersions":["v1"],"timeoutSeconds":3,
		"clientConfig":{"service":{"namespace":"x","name":"y","path":"/z"},"caBundle":""},"namespaceSelector":{"matchLabels":{"no":"thing"}},
		"matchConditions":[{"name":"never","expression":"false"}],
		"rules":[{"operations":["CREATE","UPDATE"],"apiGroups":["answers.polder.dev"],"apiVersions":["v1"],"resources":["things"],"scope":"Namespaced"}]}]`
	constraints = `"matchConstraints":{"resourceRules":[{"operations":["CREATE"],"resourceNames":["none"],"apiGroups":["answers.polder.dev"],
		"apiVersions":["v1"],"resources":["things"]}],"objectSelector":{"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]}}`
	// A request of user jane, made with openssl.
	signingRequest = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWk1JR0FBZ0VBTUI0eERUQUxCZ05WQkFNTUJHcG" +
		"hibVV4RFRBTEJnTlZCQW9NQkhSbFlXMHdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVN4RUdIL1Yy" +
		"NGlVOTZCRGovMXhaTUltLzR3bWU5MkFsdGtodjR3CkM3V2hvOURjTnRsYUVkTGVZWTFkcGZ1MlBZMThrUUdNYVBUZF" +
		"VXUDlDRWhGQnoxL29BQXdDZ1lJS29aSXpqMEUKQXdJRFNBQXdSUUlnVlMwNjZxcUo0OTJmMW9DdGxZdjJEcE1QVVcv" +
		"VTJlVmxyWjBVUWlBSVJaNENJUURJT2xYbAo1aDRpbU9NQW40SUF6bWZhMTNoQWtzT2VIZ081dWQzWWZJRkdMUT09Ci" +
		"0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo="
)

// manifests has an object of every built-in type, with fields of all shapes that the type has.
var manifests = map[string]string{
	"configmaps": `{"metadata":{"name":"NAME","labels":{"b":"1","a":""},"annotations":{"example.com/a":"ü€"}},
		"data":{"k":"v","empty":""},"binaryData":{"b":"AAH+/w=="},"immutable":false}`,
	"events": `{"metadata":{"name":"NAME"},"involvedObject":{"kind":"ConfigMap","namespace":"NAMESPACE","name":"x"},"reason":"R",
		"message":"m","type":"Normal","count":3,"firstTimestamp":"2025-01-02T03:04:05Z","lastTimestamp":"2025-01-02T03:04:06Z",
		"source":{"component":"c","host":"h"},"series":{"count":2,"lastObservedTime":"2025-01-02T03:04:05.000006Z"}}`,
	"namespaces":      `{"metadata":{"name":"NAME"},"spec":{"finalizers":["kubernetes"]}}`,
	"resourcequotas":  `{"metadata":{"name":"NAME"},"spec":{"hard":{"count/things.answers.polder.dev":"5","cpu":"1500m"},"scopes":["NotTerminating"]}}`,
	"secrets":         `{"metadata":{"name":"NAME","finalizers":["example.com/kept"]},"type":"example.com/t","data":{"k":"AAH+/w=="},"immutable":true}`,
	"serviceaccounts": `{"metadata":{"name":"NAME"},"secrets":[{"name":"s"}],"imagePullSecrets":[{"name":"p"}],"automountServiceAccountToken":false}`,
	"leases": `{"metadata":{"name":"NAME"},"spec":{"holderIdentity":"","leaseDurationSeconds":5,"leaseTransitions":0,
		"renewTime":"2020-01-02T03:04:05.000006Z"}}`,
	"roles":        `{"metadata":{"name":"NAME"},"rules":[{"apiGroups":[""],"resources":["secrets"],"resourceNames":["n"],"verbs":["get"]}]}`,
	"clusterroles": `{"metadata":{"name":"NAME"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"never":"matches"}}]}}`,
	"rolebindings": `{"metadata":{"name":"NAME"},"subjects":[{"kind":"ServiceAccount","namespace":"NAMESPACE","name":"default"}],
		"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}`,
	"clusterrolebindings": `{"metadata":{"name":"NAME"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"nobody-here"}],
		"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r"}}`,
	"mutatingwebhookconfigurations":   `{"metadata":{"name":"NAME"},` + hook + `}`,
	"validatingwebhookconfigurations": `{"metadata":{"name":"NAME"},` + hook + `}`,
	"validatingadmissionpolicies": `{"metadata":{"name":"NAME"},"spec":{"failurePolicy":"Ignore","paramKind":{"apiVersion":"v1","kind":"ConfigMap"},` + constraints + `,
		"validations":[{"expression":"true","message":"m","reason":"Forbidden"}],"variables":[{"name":"v","expression":"1"}],
		"auditAnnotations":[{"key":"k","valueExpression":"'v'"}]}}`,
	"validatingadmissionpolicybindings": `{"metadata":{"name":"NAME"},"spec":{"policyName":"none-of-that-name","validationActions":["Deny"],
		"paramRef":{"name":"p","parameterNotFoundAction":"Allow"}}}`,
	"mutatingadmissionpolicies": `{"metadata":{"name":"NAME"},"spec":{"reinvocationPolicy":"Never",` + constraints + `,
		"mutations":[{"patchType":"JSONPatch","jsonPatch":{"expression":"[JSONPatch{}]"}}]}}`,
	"mutatingadmissionpolicybindings": `{"metadata":{"name":"NAME"},"spec":{"policyName":"none-of-that-name"}}`,
	"certificatesigningrequests": `{"metadata":{"name":"NAME"},"spec":{"request":"` + signingRequest + `","signerName":"example.com/s",
		"expirationSeconds":3600,"usages":["client auth"]}}`,
	"customresourcedefinitions": `{"metadata":{"name":"NAME"},"spec":{"group":"answers.polder.dev","scope":"Namespaced",
		"names":{"plural":"things","kind":"Thing","shortNames":["tg"]},"versions":[{"name":"v1","served":true,"storage":true,
		"additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size","priority":1}],
		"selectableFields":[{"jsonPath":".spec.name"}],
		"subresources":{"status":{},"scale":{"specReplicasPath":".spec.size","statusReplicasPath":".status.size"}},
		"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","x-kubernetes-validations":[{"rule":"true","message":"m"}],
		"properties":{"size":{"type":"integer","format":"int32","minimum":0,"default":3},"name":{"type":"string","enum":["a","b"],"nullable":true},
		"any":{"x-kubernetes-preserve-unknown-fields":true},"port":{"x-kubernetes-int-or-string":true},
		"map":{"type":"object","additionalProperties":{"type":"number","multipleOf":0.5}},
		"list":{"type":"array","maxItems":9,"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],
		"items":{"type":"object","required":["k"],"properties":{"k":{"type":"string","maxLength":5}}}}}},
		"status":{"type":"object","properties":{"size":{"type":"integer"}}}}}}}]}}`,
}

// eventOfEvents is an event in its newer form.
func eventOfEvents(name, namespace string) string {
	return strings.NewReplacer("NAMESPACE", namespace, "NAME", name).Replace(`{"metadata":{"name":"NAME"},
		"eventTime":"2025-01-02T03:04:05.000006Z","reportingController":"example.com/c","reportingInstance":"i","action":"A",
		"reason":"R","type":"Normal","note":"n","regarding":{"kind":"ConfigMap","namespace":"NAMESPACE","name":"x"}}`)
}
