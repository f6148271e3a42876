// Package millpond drives the program by the AWS SDK for Go, as users do.
//
// The program is the file that the environment variable MILLPOND_BIN names, else the one that cargo builds. Starting waits for the
// line "Ready.", so no test sleeps.
package millpond

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

const (
	account = "111122223333"
	region  = "us-west-2"
)

var endpoint string

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	binary := os.Getenv("MILLPOND_BIN")
	if binary == "" {
		binary = "../../target/debug/millpond"
	}
	directory, err := os.MkdirTemp("", "millpond")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(directory)
	program := exec.Command(binary, "--port", "0", "--ca-dir", directory)
	output, err := program.StdoutPipe()
	if err != nil {
		return 1, err
	}
	if err := program.Start(); err != nil {
		return 1, err
	}
	defer func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	}()
	for lines := bufio.NewScanner(output); lines.Scan(); {
		line := lines.Text()
		if listening, found := strings.CutPrefix(line, "Listening on "); found {
			endpoint, _, _ = strings.Cut(listening, " and ")
		}
		if line == "Ready." {
			return m.Run(), nil
		}
	}
	return 1, fmt.Errorf("%s ended before it was ready", binary)
}

// tables returns a client whose retries are off: an answer that would need one is a failure here.
func tables() *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider(account, "test", ""),
		Retryer:      aws.NopRetryer{},
	})
}
