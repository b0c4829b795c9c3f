package dev.auditbridge.encode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a request came from, for the mappings. */
final class SourceFacts {
    static final Fact.Text SOURCE_IP = Fact.text(
            "the first; a client can choose all but the last",
            event -> Facts.first(event.envelope().sourceIps()),
            Member.SOURCE_IPS);
    static final Fact.Text SOURCE_IPV4 = Fact.text(
            "the first, if it is one of version 4", event -> address(SOURCE_IP.of(event), '.'), Member.SOURCE_IPS);
    static final Fact.Text SOURCE_IPV6 = Fact.text(
            "the first, if it is one of version 6", event -> address(SOURCE_IP.of(event), ':'), Member.SOURCE_IPS);
    static final Fact.Text SOURCE_ADDRESS = Fact.text(
            "the first, if it is an address",
            event -> {
                String first = SOURCE_IP.of(event);
                return address(first, ':') == null ? address(first, '.') : first;
            },
            Member.SOURCE_IPS);
    static final Fact.Texts SOURCE_ADDRESSES = new Fact.Texts(
            List.of(Member.SOURCE_IPS),
            "those that are addresses",
            event -> addresses(event.envelope().sourceIps(), 0));
    static final Fact.Texts FURTHER_SOURCE_ADDRESSES = new Fact.Texts(
            List.of(Member.SOURCE_IPS),
            "all but the first, those that are addresses",
            event -> addresses(event.envelope().sourceIps(), 1));
    static final Fact.Texts FURTHER_SOURCE_IPS =
            new Fact.Texts(List.of(Member.SOURCE_IPS), "all but the first", event -> {
                List<String> addresses = event.envelope().sourceIps();
                return addresses.size() < 2 ? List.of() : addresses.subList(1, addresses.size());
            });

    private SourceFacts() {}

    /** The text, if it is an address with that separator; the API server writes parsed addresses only, a vendor may not. */
    private static @Nullable String address(@Nullable String text, char separator) {
        if (text == null || text.indexOf(separator) < 0) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && c != ':' && Character.digit(c, separator == ':' ? 16 : 10) < 0) {
                return null;
            }
        }
        return separator == '.' && text.indexOf(':') >= 0 ? null : text;
    }

    private static List<String> addresses(List<String> texts, int from) {
        List<String> addresses = new ArrayList<>(texts.size());
        for (int i = from; i < texts.size(); i++) {
            String text = texts.get(i);
            if (address(text, ':') != null || address(text, '.') != null) {
                addresses.add(text);
            }
        }
        return addresses;
    }
}
