package dev.millrace.source.verifier;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/** Finds elements in XML that a stranger wrote: no document type, no entities of its own, nothing fetched. */
final class XmlTexts {

    private static final int DEEPEST = 200;

    private static final XMLInputFactory READERS = readers();

    private XmlTexts() {}

    /** The texts of the elements at {@code path}, in their order. */
    static List<String> at(String path, byte[] document, int most) throws XMLStreamException {
        var reader = READERS.createXMLStreamReader(new ByteArrayInputStream(document));
        var found = new ArrayList<String>();
        var names = new ArrayDeque<String>();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.DTD -> throw new XMLStreamException("declares a document type");
                case XMLStreamConstants.START_ELEMENT -> {
                    names.addLast("/" + reader.getLocalName());
                    if (names.size() > DEEPEST) {
                        throw new XMLStreamException("nests too deep");
                    }
                    if (String.join("", names).equals(path)) {
                        // Refuses elements within, and stands at the end of this one afterwards.
                        found.add(reader.getElementText().strip());
                        names.removeLast();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> names.removeLast();
                default -> {
                    // comments, blanks and other texts
                }
            }
            if (found.size() > most) {
                throw new XMLStreamException("has too many");
            }
        }
        return List.copyOf(found);
    }

    private static XMLInputFactory readers() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }
}
