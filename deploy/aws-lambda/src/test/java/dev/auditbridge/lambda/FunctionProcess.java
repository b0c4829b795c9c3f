package dev.auditbridge.lambda;

import dev.auditbridge.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The function in a process of its own, as Lambda runs it: its class path is Lambda's runtime alone, which loads what is deployed
 * from the folder that the artifact was unpacked to.
 */
final class FunctionProcess implements AutoCloseable {
    /** Lambda's own Java runtime, where the build puts it. */
    private static final Path RUNTIME = Path.of("target", "runtime");

    private static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    /** Names the runtime's own library; without it each start writes over a fixed file, which another process may be using. */
    private static final String LIBRARY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private final Process process;
    private final Path log;

    private FunctionProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param task the unpacked artifact
     * @param options of the Java machine
     */
    static FunctionProcess start(RuntimeApi api, Path task, Path configuration, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ChildJvm.java());
        // As Lambda's Java does, the compiler stops at C1.
        command.addAll(ChildJvm.BRIEF);
        command.addAll(List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
        command.add("-D" + LIBRARY + "=" + library(Files.createTempDirectory(configuration.getParent(), "library")));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                RUNTIME.toAbsolutePath().resolve("*").toString(),
                MAIN,
                Handler.class.getName() + "::handleRequest"));
        Path log = Files.createTempFile(configuration.getParent(), "function", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(task.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.contains("JAVA"));
        builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
        builder.environment().put("AWS_LAMBDA_FUNCTION_NAME", "auditbridge");
        builder.environment().put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
        builder.environment().put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/auditbridge");
        builder.environment().put("AWS_LAMBDA_LOG_STREAM_NAME", "stream");
        builder.environment().put("AWS_REGION", "eu-west-1");
        builder.environment().put("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "example");
        builder.environment().put("LAMBDA_TASK_ROOT", task.toString());
        builder.environment().put("AUDITBRIDGE_CONFIG", configuration.toString());
        return new FunctionProcess(builder.start(), log);
    }

    /** Unpacks the library that belongs to this machine's processor. */
    private static Path library(Path folder) throws IOException {
        String name = "libaws-lambda-jni.linux-"
                + (System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64") + ".so";
        try (Stream<Path> jars = Files.list(RUNTIME)) {
            Path client = jars.filter(jar -> jar.getFileName().toString().contains("interface-client"))
                    .findFirst()
                    .orElseThrow();
            try (ZipFile zip = new ZipFile(client.toFile());
                    InputStream library = zip.getInputStream(zip.getEntry("jni/" + name))) {
                Path file = folder.resolve(name);
                Files.copy(library, file);
                return file;
            }
        }
    }

    /** The processor time it took so far. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As Lambda ends a function whose time is over: SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it in order: SIGTERM. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
