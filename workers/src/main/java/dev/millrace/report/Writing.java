package dev.millrace.report;

import dev.millrace.report.Typeface.Line;
import java.text.Bidi;
import org.openpdf.text.Chunk;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.Phrase;
import org.openpdf.text.pdf.ColumnText;
import org.openpdf.text.pdf.PdfContentByte;
import org.openpdf.text.pdf.PdfWriter;

/** Puts lines of text onto a page. */
record Writing(PdfContentByte canvas) {

    static boolean isRightToLeft(String text) {
        return needsOrder(text) && !new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight();
    }

    private static boolean needsOrder(String text) {
        var letters = text.toCharArray();
        return Bidi.requiresBidi(letters, 0, letters.length);
    }

    /** A line between {@code left} and {@code left + width}, at the side where its script begins. */
    void line(Line line, Typeface face, float size, float left, float width, float baseline) {
        if (!needsOrder(line.text())) {
            plain(line.text(), face, size, left, baseline);
            return;
        }
        var phrase = new Phrase();
        face.runs(line.text()).forEach(run -> phrase.add(new Chunk(run.text(), new Font(run.font(), size))));
        var fromRight = line.rightToLeft();
        // In right-to-left order the library takes the left side for the right one.
        ColumnText.showTextAligned(
                canvas,
                fromRight ? Element.ALIGN_RIGHT : Element.ALIGN_LEFT,
                phrase,
                fromRight ? left + width : left,
                baseline,
                0,
                fromRight ? PdfWriter.RUN_DIRECTION_RTL : PdfWriter.RUN_DIRECTION_LTR,
                0);
    }

    void plain(String text, Typeface face, float size, float left, float baseline) {
        canvas.beginText();
        canvas.setTextMatrix(left, baseline);
        face.runs(text).forEach(run -> {
            canvas.setFontAndSize(run.font(), size);
            canvas.showText(run.text());
        });
        canvas.endText();
    }
}
