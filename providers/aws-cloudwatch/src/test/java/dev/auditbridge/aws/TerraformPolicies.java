package dev.auditbridge.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;

/** The policy documents of {@code deploy/terraform/aws}. */
final class TerraformPolicies {
    static final Path FOLDER = folder();
    private static final Pattern ACTIONS = Pattern.compile("\\bactions\\s*=\\s*\\[([^]]*)]");
    private static final Pattern ACTION = Pattern.compile("\"([^\"]+)\"");

    private TerraformPolicies() {}

    /** The tests run in the module's folder or in the repository's. */
    private static Path folder() {
        Path below = Path.of("deploy", "terraform", "aws");
        return Files.isDirectory(below) ? below : Path.of("..", "..").resolve(below);
    }

    /** The actions that a document allows. */
    static Set<String> actions(String file, String document) throws IOException {
        String text = Files.readString(FOLDER.resolve(file));
        int begin = text.indexOf("data \"aws_iam_policy_document\" \"" + document + "\"");
        Assertions.assertThat(begin).as("%s in %s", document, file).isNotNegative();
        int end = text.indexOf("\n}\n", begin);
        return ACTIONS.matcher(text.substring(begin, end))
                .results()
                .flatMap(list -> ACTION.matcher(list.group(1)).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }
}
