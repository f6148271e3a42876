package millpond

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/healthlake"
	"github.com/aws/aws-sdk-go-v2/service/healthlake/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// What the tests of whole systems share: programs and functions of users are in fixtures/systems, and are built as users do.

const systems = "../../fixtures/systems"

func settings() aws.Config {
	return aws.Config{
		BaseEndpoint: aws.String(endpoint),
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider(account, "test", ""),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// build compiles a command of fixtures/systems to a file of its own.
func build(t *testing.T, command string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", file, "./"+command)
	build.Dir = systems
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return file
}

// function builds a command and makes a function of it; gives its ARN.
func function(t *testing.T, name, command string, environment map[string]string) string {
	t.Helper()
	bootstrap, err := os.ReadFile(build(t, command))
	if err != nil {
		t.Fatal(err)
	}
	var code bytes.Buffer
	archive := zip.NewWriter(&code)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	header.SetMode(0o755)
	file := must[io.Writer](t)(archive.CreateHeader(header))
	if _, err := file.Write(bootstrap); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	created := must[*lambda.CreateFunctionOutput](t)(lambda.NewFromConfig(settings()).CreateFunction(
		context.Background(), &lambda.CreateFunctionInput{
			FunctionName: aws.String(name),
			Runtime:      lambdatypes.RuntimeProvidedal2,
			Handler:      aws.String("bootstrap"),
			Role:         aws.String("arn:aws:iam::" + account + ":role/function"),
			Code:         &lambdatypes.FunctionCode{ZipFile: code.Bytes()},
			Timeout:      aws.Int32(30),
			Environment:  &lambdatypes.Environment{Variables: environment},
		}))
	return *created.FunctionArn
}

// dataStore makes a data store; gives its id.
func dataStore(t *testing.T, name string) string {
	t.Helper()
	created := must[*healthlake.CreateFHIRDatastoreOutput](t)(healthlake.NewFromConfig(settings()).CreateFHIRDatastore(
		context.Background(), &healthlake.CreateFHIRDatastoreInput{
			DatastoreName:        aws.String(name),
			DatastoreTypeVersion: types.FHIRVersionR4,
		}))
	return *created.DatastoreId
}

// fhir sends a signed FHIR request, and fails unless it is answered with this status.
func fhir(t *testing.T, status int, method, path, body string) string {
	t.Helper()
	request := must[*http.Request](t)(http.NewRequest(method, endpoint+"/datastore/"+path, strings.NewReader(body)))
	request.Header.Set("Content-Type", "application/fhir+json")
	sign(t, request)
	return send(t, status, request)
}

// admin calls the program itself.
func admin(t *testing.T, method, path, body string) string {
	t.Helper()
	request := must[*http.Request](t)(http.NewRequest(method, endpoint+"/_millpond/"+path, strings.NewReader(body)))
	return send(t, http.StatusOK, request)
}

func sign(t *testing.T, request *http.Request) {
	t.Helper()
	who := aws.Credentials{AccessKeyID: account, SecretAccessKey: "test"}
	err := v4.NewSigner().SignHTTP(context.Background(), who, request, "UNSIGNED-PAYLOAD", "healthlake", region, time.Now())
	if err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, status int, request *http.Request) string {
	t.Helper()
	answer := must[*http.Response](t)(http.DefaultClient.Do(request))
	defer answer.Body.Close()
	text := string(must[[]byte](t)(io.ReadAll(answer.Body)))
	if answer.StatusCode != status {
		t.Fatalf("%s %s: %s: %s", request.Method, request.URL, answer.Status, text)
	}
	return text
}

// authority writes down the certificate that the program's own are signed by; gives the file.
func authority(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(admin(t, http.MethodGet, "ca", "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
