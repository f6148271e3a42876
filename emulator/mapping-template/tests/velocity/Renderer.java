// Renders templates with Apache Velocity: reads one a line, in base64, and answers `T` and the text, or `E` and why there is none,
// in base64 likewise. Nothing is in the context: a template sets what it needs.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

public class Renderer {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        VelocityEngine shared = engine();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String template = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
            // A macro stays with the engine that has read it, and the next template must not know it.
            VelocityEngine engine = template.contains("#macro") ? engine() : shared;
            out.println(rendered(engine, template));
            out.flush();
        }
    }

    private static VelocityEngine engine() {
        VelocityEngine engine = new VelocityEngine();
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.setProperty("directive.foreach.maxloops", "1000");
        engine.init();
        return engine;
    }

    private static String rendered(VelocityEngine engine, String template) {
        try {
            StringWriter writer = new StringWriter();
            engine.evaluate(new VelocityContext(), writer, "template", template);
            return "T " + encoded(writer.toString());
        } catch (Throwable thrown) {
            return "E " + encoded(thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
