<?php // php -S 127.0.0.1:3000 receiver.php, or where a web server answers POST {{path}}

define('SECRET', getenv('WEBHOOK_SECRET') ?: throw new RuntimeException('WEBHOOK_SECRET is not set'));

// The body is exactly what came in: verify first, parse later.
function verified(string $body): bool
{
    $expected = hash_hmac('sha256', $body, SECRET);
    // While a secret is rotated, the second header has the signatures of those before it.
    $all = ($_SERVER['HTTP_X_WEBHOOK_SIGNATURE'] ?? '') . ' ' . ($_SERVER['HTTP_X_WEBHOOK_SIGNATURE_PREVIOUS'] ?? '');
    foreach (explode(' ', $all) as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

http_response_code(verified(file_get_contents('php://input')) ? 204 : 401);
