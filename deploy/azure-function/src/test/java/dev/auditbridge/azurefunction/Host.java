package dev.auditbridge.azurefunction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.microsoft.azure.functions.ExecutionContext;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * As much of Azure's Java worker as can be had: it reads function.json of a packaged app, loads the app's jars in a loader that
 * sees nothing of its own but the worker's interfaces, and calls the entry point once. Ends with 1 if the invocation fails.
 */
final class Host {
    private Host() {}

    /** The app's folder, and the function's name. */
    public static void main(String[] arguments) throws Exception {
        Path app = Path.of(arguments[0]);
        Path function = app.resolve(arguments[1]);
        Map<String, String> declared = declared(function.resolve("function.json"));
        String entryPoint = declared.getOrDefault("entryPoint", "");
        int dot = entryPoint.lastIndexOf('.');
        Path jar = function.resolve(declared.getOrDefault("scriptFile", "")).normalize();
        try (URLClassLoader loader = new URLClassLoader(jars(app, jar), new InterfacesOnly())) {
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> type = loader.loadClass(entryPoint.substring(0, dot));
            Method method = Arrays.stream(type.getMethods())
                    .filter(each -> each.getName().equals(entryPoint.substring(dot + 1)))
                    .findFirst()
                    .orElseThrow();
            Object instance = type.getConstructor().newInstance();
            Duration loaded = processorTime();
            method.invoke(instance, "{}", context(arguments[1]));
            System.out.printf(
                    "processor time %.1f s until it is loaded, %.1f s until the first run ended%n",
                    loaded.toMillis() / 1000.0, processorTime().toMillis() / 1000.0);
        } catch (InvocationTargetException e) {
            System.out.println("the invocation failed: " + e.getCause());
            System.exit(1);
        }
        System.exit(0);
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static URL[] jars(Path app, Path jar) throws IOException {
        List<URL> jars = new ArrayList<>(List.of(jar.toUri().toURL()));
        try (Stream<Path> files = Files.list(app.resolve("lib"))) {
            for (Path file : files.toList()) {
                jars.add(file.toUri().toURL());
            }
        }
        return jars.toArray(URL[]::new);
    }

    /** The strings that function.json says of the function itself. */
    static Map<String, String> declared(Path functionJson) throws IOException {
        Map<String, String> declared = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(functionJson.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING) {
                    declared.put(name, json.getText());
                }
                json.skipChildren();
            }
        }
        return declared;
    }

    static ExecutionContext context(String function) {
        return (ExecutionContext) Proxy.newProxyInstance(
                Host.class.getClassLoader(),
                new Class<?>[] {ExecutionContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getLogger" -> Logger.getLogger("host");
                    case "getFunctionName" -> function;
                    case "getInvocationId" -> "0";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    static final class InterfacesOnly extends ClassLoader {
        InterfacesOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("com.microsoft.azure.functions.") && !name.contains(".annotation.")) {
                return Host.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
