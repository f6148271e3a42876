package millpond

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// A program that queries HealthLake from Go, by requests that it signs itself. It speaks https, as HealthLake does: once to the
// program's own address, once to the name that AWS gives to HealthLake, by way of the proxy.
func TestAGoProgramQueriesHealthLake(t *testing.T) {
	store := dataStore(t, "querying")
	for _, family := range []string{"Chalmers", "Levin"} {
		patient := fmt.Sprintf(`{"resourceType":"Patient","id":"%s","name":[{"family":"%s"}],"birthDate":"1974-12-25"}`,
			strings.ToLower(family), family)
		fhir(t, http.StatusCreated, http.MethodPut, store+"/r4/Patient/"+strings.ToLower(family), patient)
	}
	program, certificate := build(t, "querying"), authority(t)
	port := endpoint[strings.LastIndex(endpoint, ":")+1:]
	for _, at := range []struct{ host, proxy string }{
		{"localhost:" + port, ""},
		{"healthlake." + region + ".amazonaws.com", endpoint},
	} {
		run := exec.Command(program)
		run.Env = append(os.Environ(), "ENDPOINT="+at.host+"/datastore", "DATASTORE="+store, "AWS_REGION="+region,
			"AWS_ACCESS_KEY_ID="+account, "AWS_SECRET_ACCESS_KEY=test", "SSL_CERT_FILE="+certificate,
			"HTTPS_PROXY="+at.proxy)
		output, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", at.host, err, output)
		}
		for _, line := range []string{
			"chalmers Chalmers version 1 born 1974-12-25\n",
			"levin Levin version 1 born 1974-12-25\n",
		} {
			if !strings.Contains(string(output), line) {
				t.Errorf("%s: %q lacks %q", at.host, output, line)
			}
		}
	}
}
