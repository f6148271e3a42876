package millpond

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

// Two boundaries, two REST APIs, one domain: a base path of the domain leads to an API's stage, and the name that API Gateway gives to
// an API leads nowhere, since it is switched off.
func TestTwoAPIsShareADomain(t *testing.T) {
	ctx, client := context.Background(), apigateway.NewFromConfig(settings())
	domain := aws.String("sample.binaryheap.com")
	must[*apigateway.CreateDomainNameOutput](t)(client.CreateDomainName(ctx, &apigateway.CreateDomainNameInput{
		DomainName:             domain,
		RegionalCertificateArn: aws.String("arn:aws:acm:" + region + ":" + account + ":certificate/c"),
		EndpointConfiguration:  &types.EndpointConfiguration{Types: []types.EndpointType{types.EndpointTypeRegional}},
		SecurityPolicy:         types.SecurityPolicyTls12,
	}))
	ids := map[string]string{}
	for boundary, resource := range map[string]string{"my-mapping": "one", "yours/too": "two"} {
		api := restAPI(t, client, boundary, resource)
		ids[boundary] = api
		must[*apigateway.CreateBasePathMappingOutput](t)(client.CreateBasePathMapping(ctx,
			&apigateway.CreateBasePathMappingInput{
				DomainName: domain, BasePath: aws.String(boundary), RestApiId: aws.String(api), Stage: aws.String("main"),
			}))
	}

	for _, asked := range []struct {
		url      string
		status   int
		boundary string
		path     string
		message  string
	}{
		{"https://sample.binaryheap.com/my-mapping/one", 200, "my-mapping", "/my-mapping/one", ""},
		{"https://sample.binaryheap.com/yours/too/two", 200, "yours/too", "/yours/too/two", ""},
		{"https://sample.binaryheap.com/my-mapping/two", 403, "", "", "Missing Authentication Token"},
		{"https://sample.binaryheap.com/nobody/one", 403, "", "", "Forbidden"},
		{"https://" + ids["my-mapping"] + ".execute-api." + region + ".amazonaws.com/main/one", 403, "", "", "Forbidden"},
	} {
		answer := must[*http.Response](t)(everywhereHere(t).Get(asked.url))
		body := must[[]byte](t)(io.ReadAll(answer.Body))
		_ = answer.Body.Close()
		var said struct{ Boundary, Path, Stage, Message string }
		if err := json.Unmarshal(body, &said); err != nil {
			t.Fatalf("%s: %s: %s", asked.url, answer.Status, body)
		}
		if answer.StatusCode != asked.status || said.Boundary != asked.boundary || said.Path != asked.path ||
			said.Message != asked.message {
			t.Errorf("%s: %s: %s", asked.url, answer.Status, body)
		}
	}
}

// restAPI makes and deploys an API of one resource, with a function behind it; gives its id.
func restAPI(t *testing.T, client *apigateway.Client, boundary, resource string) string {
	t.Helper()
	ctx := context.Background()
	name := strings.ReplaceAll(boundary, "/", "-")
	arn := function(t, name, "base_paths/function", map[string]string{"BOUNDARY": boundary})
	api := must[*apigateway.CreateRestApiOutput](t)(client.CreateRestApi(ctx, &apigateway.CreateRestApiInput{
		Name: aws.String(name), DisableExecuteApiEndpoint: true,
	}))
	made := must[*apigateway.CreateResourceOutput](t)(client.CreateResource(ctx, &apigateway.CreateResourceInput{
		RestApiId: api.Id, ParentId: api.RootResourceId, PathPart: aws.String(resource),
	}))
	must[*apigateway.PutMethodOutput](t)(client.PutMethod(ctx, &apigateway.PutMethodInput{
		RestApiId: api.Id, ResourceId: made.Id, HttpMethod: aws.String("GET"), AuthorizationType: aws.String("NONE"),
	}))
	must[*apigateway.PutIntegrationOutput](t)(client.PutIntegration(ctx, &apigateway.PutIntegrationInput{
		RestApiId: api.Id, ResourceId: made.Id, HttpMethod: aws.String("GET"),
		Type: types.IntegrationTypeAwsProxy, IntegrationHttpMethod: aws.String("POST"),
		Uri: aws.String("arn:aws:apigateway:" + region + ":lambda:path/2015-03-31/functions/" + arn + "/invocations"),
	}))
	must[*apigateway.CreateDeploymentOutput](t)(client.CreateDeployment(ctx, &apigateway.CreateDeploymentInput{
		RestApiId: api.Id, StageName: aws.String("main"),
	}))
	return *api.Id
}

// everywhereHere is a client that finds every host at the program's address, as with a line in /etc/hosts, and trusts its authority.
func everywhereHere(t *testing.T) *http.Client {
	t.Helper()
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(must[[]byte](t)(os.ReadFile(authority(t))))
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: trusted},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, strings.TrimPrefix(endpoint, "http://"))
		},
	}}
}
