package dev.millrace.api.address;

import dev.millrace.mail.ConsoleAddress;
import org.springframework.stereotype.Component;

/** Links in mails lead to where the outside reaches us. */
@Component
class PublicConsoleAddress implements ConsoleAddress {

    private final PublicUrl publicUrl;

    PublicConsoleAddress(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    @Override
    public String of(String path) {
        return publicUrl.of(path);
    }
}
