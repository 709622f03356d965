package dev.millrace.api.security;

import dev.millrace.workspace.Member;
import dev.millrace.workspace.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets a member in, by whichever way it was proved who it is. */
@Component
final class SessionBeginning {

    private static final Logger LOG = LoggerFactory.getLogger(SessionBeginning.class);

    private final Sessions sessions;
    private final SessionCookie cookies;

    SessionBeginning(Sessions sessions, SessionCookie cookies) {
        this.sessions = sessions;
        this.cookies = cookies;
    }

    /** @param by what has proved it, for the log: {@code a password} */
    void begin(Member member, String by, HttpServletRequest request, HttpServletResponse response) {
        // A browser has one session: the one before is not left behind.
        SessionCookie.read(request, SessionCookie.SESSION).ifPresent(sessions::end);
        cookies.beginSession(response, sessions.begin(member));
        LOG.info("The member {} signed in by {}.", member.memberId(), by);
    }
}
