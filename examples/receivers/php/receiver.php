<?php
// receiver.php    WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:4000 receiver.php
$key = base64_decode(preg_replace('/^whsec_/', '', getenv('WEBHOOK_SECRET')));
$body = file_get_contents('php://input'); // the raw bytes, before any parsing
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
$signed = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));

$known = false;
foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $one) {
    $known = $known || hash_equals($signed, $one);
}
if (!$known || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
    http_response_code(401);
    exit;
}
$payload = json_decode($body, true);
// With the header x-test: true, it is the example that webhook.test sends: nothing happened.
error_log("$id " . json_encode($payload)); // an ID seen before: the same delivery once more
header('content-type: text/plain');
echo 'OK';
