package dev.polder.bench.drive.report;

import java.util.Locale;

/** A picture as it is drawn. Its colours are chosen by what the reader's screen prefers, and none needs a ground of its own. */
final class Svg {

    /** How many series have colours of their own. */
    static final int COLOURS = 6;

    private static final String STYLE = """
            <style>
            text{font:12px system-ui,sans-serif;fill:#1f2328}
            .axis{stroke:#818b98;stroke-width:.5}
            .line{fill:none;stroke-width:1.8}
            .bar{stroke-width:9;opacity:.45}
            .s0{stroke:#0969da}.s1{stroke:#bc4c00}.s2{stroke:#1a7f37}.s3{stroke:#8250df}.s4{stroke:#bf3989}.s5{stroke:#57606a}
            @media(prefers-color-scheme:dark){
            text{fill:#e6edf3}
            .s0{stroke:#58a6ff}.s1{stroke:#f0883e}.s2{stroke:#3fb950}.s3{stroke:#bc8cff}.s4{stroke:#f778ba}.s5{stroke:#9198a1}
            }
            </style>
            """;

    private final StringBuilder out = new StringBuilder();

    /**
     * An empty picture.
     *
     * @param title what it shows, for who cannot see it
     */
    Svg(int width, int height, String title) {
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                width,
                height,
                width,
                height));
        out.append("<title>").append(escaped(title)).append("</title>\n").append(STYLE);
    }

    /**
     * A text.
     *
     * @param anchor which end of it is at the place: {@code start}, {@code middle} or {@code end}
     */
    void text(double x, double y, String anchor, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                escaped(text)));
    }

    /** A straight line of a class. */
    void line(String kind, double x1, double y1, double x2, double y2) {
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind,
                x1,
                y1,
                x2,
                y2));
    }

    /** A line through points, given as pairs with blanks between. */
    void path(String kind, String points) {
        out.append("<polyline class=\"")
                .append(kind)
                .append("\" points=\"")
                .append(points)
                .append("\"/>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** The whole picture. */
    String end() {
        return out + "</svg>\n";
    }
}
