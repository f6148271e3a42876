package millpond;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The program as it runs: the file that the environment variable MILLPOND_BIN names, else the one that cargo builds. Starting waits
 * for the line "Ready.", so no test sleeps.
 */
final class Millpond implements AutoCloseable {
    private final Process process;
    final DynamoDbClient client;
    final DynamoDbEnhancedClient mapper;
    /** Without versions and counters, which batches cannot have. */
    final DynamoDbEnhancedClient plainMapper;

    Millpond() throws IOException {
        String binary = System.getenv().getOrDefault("MILLPOND_BIN", "../../target/debug/millpond");
        Path authority = Files.createTempDirectory("millpond");
        process = new ProcessBuilder(binary, "--port", "0", "--ca-dir", authority.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader();
        String endpoint = null;
        for (String line = lines.readLine(); !"Ready.".equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IOException(binary + " ended before it was ready");
            }
            if (line.startsWith("Listening on ")) {
                endpoint = line.substring("Listening on ".length()).split(" and ")[0];
            }
        }
        // Retries are off: an answer that would need one is a failure here.
        client = DynamoDbClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "test")))
                .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        mapper = DynamoDbEnhancedClient.builder().dynamoDbClient(client).build();
        plainMapper = DynamoDbEnhancedClient.builder().dynamoDbClient(client).extensions(List.of()).build();
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}
