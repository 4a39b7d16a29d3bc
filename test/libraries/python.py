import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    delivery = json.loads(line)
    try:
        Webhook(delivery["secret"]).verify(delivery["body"], delivery["headers"])
        print("ok")
    except json.JSONDecodeError:
        # It parses what it has verified, and a form is no JSON.
        print("ok" if delivery["isForm"] else "refused: no JSON")
    except WebhookVerificationError as error:
        print(f"refused: {error}")
