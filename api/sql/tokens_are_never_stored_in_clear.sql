-- COMPLIANT_BCP_RFC9700_TOKEN_STORAGE leaves the token columns empty and keeps a digest; this holds it to that.
ALTER TABLE oauth2_provider_accesstoken ADD CONSTRAINT access_tokens_are_never_stored_in_clear CHECK (token = '');
ALTER TABLE oauth2_provider_refreshtoken ADD CONSTRAINT refresh_tokens_are_never_stored_in_clear CHECK (token = '');
